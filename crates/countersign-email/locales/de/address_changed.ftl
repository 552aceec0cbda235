address_changed-subject = Die E-Mail-Adresse deines Kontos bei { $product } wurde geändert
address_changed-lead = Dein Konto bei { $product } hatte bisher diese E-Mail-Adresse. Jetzt hat es eine andere.
address_changed-lead-to = Dein Konto bei { $product } hatte bisher diese E-Mail-Adresse. Die neue ist { $other_address }.
address_changed-undo-lead = Wenn du das nicht warst, nimm die Änderung zurück:
address_changed-undo-button = Änderung zurücknehmen
address_changed-not-you = Wenn du das nicht warst, kann vielleicht jemand deine E-Mails lesen: Ändere das Passwort deines Postfachs.
