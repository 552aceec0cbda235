address_confirm-subject = Bestätige deine neue E-Mail-Adresse für { $product }
address_confirm-subject-with-code = { $code } bestätigt deine neue E-Mail-Adresse für { $product }
address_confirm-lead = Jemand, vermutlich du, möchte diese E-Mail-Adresse von nun an für das eigene Konto bei { $product } verwenden.
address_confirm-button = Diese Adresse verwenden
address_confirm-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne sie behält das Konto seine bisherige Adresse.
