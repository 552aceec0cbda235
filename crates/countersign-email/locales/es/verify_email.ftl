verify_email-subject = Confirma tu dirección de correo para { $product }
verify_email-lead = Alguien, probablemente tú, tiene una cuenta en { $product } con esta dirección de correo. Confirma, por favor, que es tuya.
verify_email-made = La cuenta se creó { $set_up_when }, desde { $set_up_device }.
verify_email-button = Confirmar la dirección
verify_email-undo-lead = Si no fuiste tú quien creó esta cuenta, no la confirmes; elimínala:
verify_email-undo-button = No fui yo
verify_email-not-you = Si no fuiste tú quien creó esta cuenta, no la confirmes. Puedes ignorar este correo.
