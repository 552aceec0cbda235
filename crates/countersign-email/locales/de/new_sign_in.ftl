new_sign_in-subject = Neue Anmeldung bei { $product }
new_sign_in-lead = Jemand hat sich von einem bisher unbekannten Gerät bei deinem Konto bei { $product } angemeldet.
new_sign_in-you = Wenn du das warst, musst du nichts tun. Niemand von { $product } wird dich je nach einem Code aus einer E-Mail fragen.
new_sign_in-not-you = Wenn du das nicht warst, kann vielleicht jemand deine E-Mails lesen: Ändere zuerst das Passwort deines Postfachs, dann melde dich bei { $product } an und beende alle anderen Sitzungen.
