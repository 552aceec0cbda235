link_identity-subject = Tu código de vinculación de { $product }
link_identity-subject-with-code = { $code } es tu código de vinculación de { $product }
link_identity-lead = Tu código para iniciar sesión a partir de ahora en tu cuenta de { $product } con { $provider }:
link_identity-other = otro servicio
link_identity-not-you = Si no fuiste tú, puedes ignorar este correo: sin el código no se vincula nada y tu cuenta no ha cambiado.
