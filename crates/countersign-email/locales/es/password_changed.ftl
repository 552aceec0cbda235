password_changed-subject = Se ha cambiado tu contraseña de { $product }
password_changed-lead = Se ha cambiado la contraseña de tu cuenta de { $product }.
password_changed-not-you = Si no fuiste tú, puede que alguien tenga acceso a tu correo: cambia primero la contraseña de tu buzón y después elige una nueva en { $product } con «he olvidado mi contraseña». Así se cierra la sesión en todos los dispositivos.
