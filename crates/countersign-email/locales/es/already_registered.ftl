already_registered-subject = Ya tienes una cuenta en { $product }
already_registered-subject-with-code = { $code } es tu código para iniciar sesión en { $product }
already_registered-lead = Alguien, probablemente tú, ha querido registrarse en { $product } con esta dirección de correo. Ya hay una cuenta asociada a ella.
already_registered-code-lead = Tu código para iniciar sesión en ella es:
already_registered-link-lead = Inicia sesión en ella con este enlace:
already_registered-button = Iniciar sesión en { $product }
already_registered-what-now = Inicia sesión con ella como siempre. Si tienes una contraseña y la has olvidado, pide una nueva.
already_registered-not-you = Si no fuiste tú, puedes ignorar este correo: sin él nadie puede continuar y tu cuenta no ha cambiado.
