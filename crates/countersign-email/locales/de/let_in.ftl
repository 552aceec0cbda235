let_in-subject = Du bist bei { $product } an der Reihe
let_in-lead = Du hast jetzt Zugang zu { $product }.
let_in-lead-feature = Du hast bei { $product } jetzt Zugang zu „{ $feature }“.
let_in-button = { $product } öffnen
let_in-what-now = Bei deiner nächsten Anmeldung mit dieser E-Mail-Adresse ist alles bereit.
let_in-why = Du bekommst diese E-Mail, weil du auf der Warteliste standest.
