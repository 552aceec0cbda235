password_reset-subject = Wähle ein neues Passwort für { $product }
password_reset-lead = Jemand, vermutlich du, möchte ein neues Passwort für dein Konto bei { $product } wählen.
password_reset-button = Neues Passwort wählen
password_reset-effect = Bis du eines gewählt hast, ändert sich nichts. Dann werden alle deine Geräte abgemeldet.
password_reset-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Dein Konto ist unverändert.
