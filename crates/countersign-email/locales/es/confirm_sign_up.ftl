confirm_sign_up-subject = Termina de registrarte en { $product }
confirm_sign_up-lead = Alguien, probablemente tú, ha querido registrarse en { $product } con esta dirección de correo. Falta un paso.
confirm_sign_up-button = Terminar el registro
confirm_sign_up-not-you = Si no fuiste tú, puedes ignorar este correo: sin él nadie puede terminar el registro.
