confirm_sign_up-subject = Schließe deine Registrierung bei { $product } ab
confirm_sign_up-lead = Jemand, vermutlich du, möchte sich mit dieser E-Mail-Adresse bei { $product } registrieren. Es fehlt noch ein Schritt.
confirm_sign_up-button = Registrierung abschließen
confirm_sign_up-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne sie kann niemand die Registrierung abschließen.
