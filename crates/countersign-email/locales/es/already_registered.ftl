already_registered-subject = Ya tienes una cuenta en { $product }
already_registered-subject-with-code = { $code } es tu código para iniciar sesión en { $product }
already_registered-lead = Alguien, probablemente tú, ha querido registrarse en { $product } con esta dirección de correo. Ya hay una cuenta asociada a ella.
already_registered-code-lead = Tu código para iniciar sesión en ella es:
already_registered-not-you = Si no fuiste tú, puedes ignorar este correo: sin el código nadie puede continuar y tu cuenta no ha cambiado.
