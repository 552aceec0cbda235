sign_in_code-subject = { $purpose ->
    [signup] Dein Code zur Registrierung bei { $product }
   *[signin] Dein Code zur Anmeldung bei { $product }
}
sign_in_code-subject-with-code = { $purpose ->
    [signup] { $code } ist dein Code zur Registrierung bei { $product }
   *[signin] { $code } ist dein Code zur Anmeldung bei { $product }
}
sign_in_code-lead = { $purpose ->
    [signup] Dein Code zur Registrierung bei { $product } ist:
   *[signin] Dein Code zur Anmeldung bei { $product } ist:
}
sign_in_code-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne den Code kommt niemand weiter.
