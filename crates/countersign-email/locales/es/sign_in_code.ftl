sign_in_code-subject = { $purpose ->
    [signup] Tu código para registrarte en { $product }
   *[signin] Tu código para iniciar sesión en { $product }
}
sign_in_code-subject-with-code = { $purpose ->
    [signup] { $code } es tu código para registrarte en { $product }
   *[signin] { $code } es tu código para iniciar sesión en { $product }
}
sign_in_code-lead = { $purpose ->
    [signup] Tu código para registrarte en { $product } es:
   *[signin] Tu código para iniciar sesión en { $product } es:
}
sign_in_code-not-you = Si no fuiste tú, puedes ignorar este correo: sin el código nadie puede continuar.
