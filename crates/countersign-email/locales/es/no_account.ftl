no_account-subject = Todavía no tienes una cuenta en { $product }
no_account-subject-code = Tu código para registrarte en { $product }
no_account-subject-link = Tu enlace para registrarte en { $product }
no_account-subject-with-code = { $code } es tu código para registrarte en { $product }
no_account-lead = { $purpose ->
    [signup] Alguien, probablemente tú, ha querido registrarse en { $product } con esta dirección de correo. Todavía no hay ninguna cuenta asociada a ella.
   *[signin] Alguien, probablemente tú, ha querido iniciar sesión en { $product } con esta dirección de correo. No hay ninguna cuenta asociada a ella.
}
no_account-code-lead = Tu código para crear una es:
no_account-link-lead = Puedes crear una con este enlace:
no_account-button = Crear una cuenta
no_account-what-now = Si ya tienes una cuenta, quizá te registraste con otra dirección: prueba con esa. Si recibiste una invitación, usa la dirección a la que se envió.
no_account-not-you = Si no fuiste tú, puedes ignorar este correo: no se ha creado ninguna cuenta.
