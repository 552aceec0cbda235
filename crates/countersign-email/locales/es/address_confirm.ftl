address_confirm-subject = Confirma tu nueva dirección de correo para { $product }
address_confirm-subject-with-code = { $code } confirma tu nueva dirección de correo para { $product }
address_confirm-lead = Alguien, probablemente tú, quiere usar a partir de ahora esta dirección de correo para su cuenta de { $product }.
address_confirm-button = Usar esta dirección
address_confirm-not-you = Si no fuiste tú, puedes ignorar este correo: sin él, la cuenta conserva la dirección que tiene.
