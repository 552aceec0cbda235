setup_ended-subject = Se han eliminado ajustes anteriores de tu cuenta de { $product }
setup_ended-lead = Has demostrado que esta dirección de correo es tuya. Antes, alguien ya había creado con ella una cuenta en { $product }. Para que sea solo tuya, se ha eliminado lo que se había configurado, como una contraseña o inicios de sesión vinculados, y se ha cerrado la sesión en todos los dispositivos.
setup_ended-when = Se eliminó { $when }.
setup_ended-what-now = Si fuiste tú, vuelve a configurar lo que necesites. Si no, no tienes que hacer nada: esa persona ya no tiene acceso.
