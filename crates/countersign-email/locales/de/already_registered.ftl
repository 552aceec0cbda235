already_registered-subject = Du hast schon ein Konto bei { $product }
already_registered-subject-with-code = { $code } ist dein Code zur Anmeldung bei { $product }
already_registered-lead = Jemand, vermutlich du, wollte sich mit dieser Adresse bei { $product } registrieren. Zu ihr gibt es schon ein Konto.
already_registered-code-lead = Dein Code, um dich dort anzumelden, ist:
already_registered-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne den Code kommt niemand weiter, und dein Konto ist unverändert.
