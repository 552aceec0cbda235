address_changed-subject = Se ha cambiado la dirección de correo de tu cuenta de { $product }
address_changed-lead = Hasta ahora, tu cuenta de { $product } tenía esta dirección de correo. Ahora tiene otra.
address_changed-lead-to = Hasta ahora, tu cuenta de { $product } tenía esta dirección de correo. La nueva es { $other_address }.
address_changed-undo-lead = Si no fuiste tú, deshaz el cambio:
address_changed-undo-button = Deshacer el cambio
address_changed-not-you = Si no fuiste tú, puede que alguien tenga acceso a tu correo: cambia la contraseña de tu buzón.
