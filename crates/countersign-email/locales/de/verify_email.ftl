verify_email-subject = Bestätige deine E-Mail-Adresse für { $product }
verify_email-lead = Jemand, vermutlich du, hat bei { $product } ein Konto mit dieser E-Mail-Adresse. Bitte bestätige, dass sie dir gehört.
verify_email-made = Das Konto wurde am { $set_up_when } von { $set_up_device } angelegt.
verify_email-button = Adresse bestätigen
verify_email-undo-lead = Wenn du dieses Konto nicht angelegt hast, bestätige es nicht, sondern entferne es:
verify_email-undo-button = Das war ich nicht
verify_email-not-you = Wenn du dieses Konto nicht angelegt hast, bestätige es nicht. Du kannst diese E-Mail ignorieren.
