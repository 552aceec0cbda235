identity_unlinked-subject = Se ha quitado una forma de iniciar sesión en { $product }
identity_unlinked-lead = Ya no puedes iniciar sesión en tu cuenta de { $product } con { $provider }. Se ha cerrado la sesión en todos los demás dispositivos.
identity_unlinked-other = otro servicio
identity_unlinked-not-you = Si no fuiste tú, otra persona tiene acceso a tu cuenta: inicia sesión en { $product } con un código o enlace de tu correo y elige una nueva contraseña. Así se cierra la sesión en todos los demás dispositivos.
