enchanted_link-subject = Tu enlace para iniciar sesión en { $product }
enchanted_link-lead = Tu pantalla muestra un número. Abre el enlace que lleva el mismo número:
enchanted_link-life = Ese enlace sirve una sola vez y durante { $life } (hasta { $until }).
enchanted_link-only-yours = Fíate solo de tu propia pantalla. Nadie de { $product } te dirá nunca un número ni te pedirá un enlace.
enchanted_link-not-you = Si no fuiste tú y ninguna pantalla tuya muestra un número, puedes ignorar este correo: mientras no abras ningún enlace, nadie puede continuar.
