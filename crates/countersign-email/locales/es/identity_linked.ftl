identity_linked-subject = Una nueva forma de iniciar sesión en { $product }
identity_linked-lead = A partir de ahora puedes iniciar sesión en tu cuenta de { $product } con { $provider }.
identity_linked-other = otro servicio
identity_linked-not-you = Si no fuiste tú, otra persona tiene acceso a tu cuenta: inicia sesión en { $product } con un código o enlace de tu correo y quita allí la vinculación. Así se cierra la sesión en todos los demás dispositivos.
