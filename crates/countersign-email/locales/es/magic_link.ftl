magic_link-subject = { $purpose ->
    [signup] Tu enlace para registrarte en { $product }
   *[signin] Tu enlace para iniciar sesión en { $product }
}
magic_link-lead = { $purpose ->
    [signup] Alguien, probablemente tú, ha querido registrarse en { $product } con esta dirección de correo.
   *[signin] Alguien, probablemente tú, ha querido iniciar sesión en { $product } con esta dirección de correo.
}
magic_link-button = { $purpose ->
    [signup] Registrarme en { $product }
   *[signin] Iniciar sesión en { $product }
}
magic_link-not-you = Si no fuiste tú, puedes ignorar este correo: sin él nadie puede continuar.
