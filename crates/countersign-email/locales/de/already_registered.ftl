already_registered-subject = Du hast schon ein Konto bei { $product }
already_registered-subject-with-code = { $code } ist dein Code zur Anmeldung bei { $product }
already_registered-lead = Jemand, vermutlich du, wollte sich mit dieser Adresse bei { $product } registrieren. Zu ihr gibt es schon ein Konto.
already_registered-code-lead = Dein Code, um dich dort anzumelden, ist:
already_registered-link-lead = Melde dich dort über diesen Link an:
already_registered-button = Bei { $product } anmelden
already_registered-what-now = Melde dich wie gewohnt damit an. Wenn du dort ein Passwort hast und es vergessen hast, fordere ein neues an.
already_registered-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne sie kommt niemand weiter, und dein Konto ist unverändert.
