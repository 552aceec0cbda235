locked_out-subject = Inicio de sesión con código en pausa en { $product }
locked_out-lead = Se han introducido demasiados códigos incorrectos para tu dirección, así que { $product } no aceptará más durante un tiempo.
locked_out-link-lead = Aun así, puedes iniciar sesión con este enlace:
locked_out-button = Continuar al inicio de sesión
locked_out-asked = El último código incorrecto se introdujo { $when }, desde { $device }.
locked_out-not-you = Si no fuiste tú, alguien ha intentado adivinar un código. No lo ha conseguido y no tienes que hacer nada.
