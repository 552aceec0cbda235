# Lo que dicen varios correos.

direction = ltr

footer = { $product } te ha enviado este correo porque allí se usó tu dirección. No contiene ningún rastreador.

code-life = El código sirve una sola vez y durante { $life } (hasta { $until }).
code-preheader = El código de este correo sirve una sola vez y durante { $life }. La solicitud se hizo desde { $device }.
link-preheader = El enlace de este correo sirve una sola vez y durante { $life }. La solicitud se hizo desde { $device }.
link-life = El enlace sirve una sola vez y durante { $life } (hasta { $until }).
both-life = El enlace y el código sirven juntos una sola vez y durante { $life } (hasta { $until }).
link-lead = Abre este enlace:
code-lead = Tu código es:
code-page = Si abres el enlace en un navegador distinto de aquel desde el que hiciste la solicitud, la página te pedirá este código:
code-page-always = La página pide este código para que ningún programa que revisa enlaces pueda responder en tu lugar:
asked = La solicitud se hizo { $when }, desde { $device }.
happened = Fue { $when }, desde { $device }.
if-you = Si fuiste tú, no tienes que hacer nada.
never-ask = Nadie de { $product } te pedirá nunca este código. Escríbelo solo donde lo solicitaste y no se lo des a nadie.
never-ask-link = Nadie de { $product } te pedirá nunca este enlace. No se lo reenvíes a nadie.
never-ask-both = Nadie de { $product } te pedirá nunca este enlace ni este código. No se los des a nadie.

life-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
}
life-hours = { $count ->
    [one] 1 hora
   *[other] { $count } horas
}
life-days = { $count ->
    [one] 1 día
   *[other] { $count } días
}

# Una fecha con hora, y una hora del mismo día; ambas van también detrás de «hasta».
moment = el { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year } a las { $clock } UTC
same-day = las { $clock } UTC

# Siempre detrás de «desde».
device = { $browser ->
    [program] un programa { $on }
   *[other] { $browser_name } { $on }
}
device-browser = { $browser ->
    [program] un programa
   *[other] { $browser_name }
}
device-platform = { $platform ->
    [ios] un iPhone o iPad
    [mac] un Mac
   *[other] un dispositivo con { $platform_name }
}
device-unknown = un dispositivo desconocido
platform-on = { $platform ->
    [ios] en un iPhone o iPad
    [mac] en un Mac
   *[other] en { $platform_name }
}
