reauthenticate-subject = Tu código de confirmación de { $product }
reauthenticate-subject-with-code = { $code } es tu código de confirmación de { $product }
reauthenticate-lead = Tu código para demostrar a { $product } que eres tú:
reauthenticate-why = { $product } lo pide antes de cambiar algo importante de tu cuenta.
reauthenticate-not-you = Si no lo pediste, puede que otra persona haya iniciado sesión en tu cuenta: no des el código a nadie, inicia sesión en { $product } y cierra todas las demás sesiones.
