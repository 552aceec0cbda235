password_reset-subject = Elige una contraseña nueva para { $product }
password_reset-lead = Alguien, probablemente tú, ha querido elegir una contraseña nueva para tu cuenta de { $product }.
password_reset-button = Elegir una contraseña nueva
password_reset-effect = Nada cambia hasta que la elijas. Entonces se cerrará la sesión en todos tus dispositivos.
password_reset-not-you = Si no fuiste tú, puedes ignorar este correo: tu cuenta no ha cambiado.
