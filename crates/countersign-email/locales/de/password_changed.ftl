password_changed-subject = Dein Passwort bei { $product } wurde geändert
password_changed-lead = Das Passwort deines Kontos bei { $product } wurde geändert.
password_changed-not-you = Wenn du das nicht warst, kann vielleicht jemand deine E-Mails lesen: Ändere zuerst das Passwort deines Postfachs, dann wähle bei { $product } über „Passwort vergessen“ ein neues. Damit werden alle Geräte abgemeldet.
