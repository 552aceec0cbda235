let_in-subject = Ha llegado tu turno en { $product }
let_in-lead = Ya tienes acceso a { $product }.
let_in-lead-feature = Ya tienes acceso a «{ $feature }» en { $product }.
let_in-button = Abrir { $product }
let_in-what-now = Lo tendrás la próxima vez que inicies sesión con esta dirección de correo.
let_in-why = Recibes este correo porque estabas en la lista de espera.
