magic_link-subject = { $purpose ->
    [signup] Dein Link zur Registrierung bei { $product }
   *[signin] Dein Link zur Anmeldung bei { $product }
}
magic_link-lead = { $purpose ->
    [signup] Jemand, vermutlich du, möchte sich mit dieser E-Mail-Adresse bei { $product } registrieren.
   *[signin] Jemand, vermutlich du, möchte sich mit dieser E-Mail-Adresse bei { $product } anmelden.
}
magic_link-button = { $purpose ->
    [signup] Bei { $product } registrieren
   *[signin] Bei { $product } anmelden
}
magic_link-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne sie kommt niemand weiter.
