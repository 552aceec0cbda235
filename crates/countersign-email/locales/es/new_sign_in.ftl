new_sign_in-subject = Nuevo inicio de sesión en { $product }
new_sign_in-lead = Alguien ha iniciado sesión en tu cuenta de { $product } desde un dispositivo que no se conocía.
new_sign_in-you = Si fuiste tú, no tienes que hacer nada. Nadie de { $product } te pedirá nunca un código recibido por correo.
new_sign_in-not-you = Si no fuiste tú, puede que alguien tenga acceso a tu correo: cambia primero la contraseña de tu buzón, después inicia sesión en { $product } y cierra todas las demás sesiones.
