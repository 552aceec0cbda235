let_in-subject = Du bist bei { $product } an der Reihe
let_in-lead = Du hast jetzt Zugang zu { $product }.
let_in-lead-feature = Du hast bei { $product } jetzt Zugang zu „{ $feature }“.
let_in-button = { $product } öffnen
let_in-what-now = Er ist da, sobald du dich das nächste Mal mit dieser E-Mail-Adresse anmeldest.
let_in-why = Du bekommst diese E-Mail, weil du auf der Warteliste standest.
