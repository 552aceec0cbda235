# Was mehrere Mails sagen.

direction = ltr

footer = { $product } schickt diese E-Mail, weil deine Adresse dort verwendet wurde. Sie enthält kein Tracking.

code-life = Der Code gilt einmal und { $life } lang (bis { $until }).
code-preheader = Der Code in dieser E-Mail gilt einmal und { $life } lang. Die Anfrage kam von { $device }.
link-preheader = Der Link in dieser E-Mail gilt einmal und { $life } lang. Die Anfrage kam von { $device }.
link-life = Der Link gilt einmal und { $life } lang (bis { $until }).
both-life = Link und Code gelten zusammen einmal und { $life } lang (bis { $until }).
link-lead = Öffne diesen Link:
code-lead = Dein Code ist:
code-page = Wenn du den Link in einem anderen Browser öffnest als dem, aus dem die Anfrage kam, fragt die Seite nach diesem Code:
code-page-always = Die Seite fragt nach diesem Code, damit kein Programm, das Links prüft, an deiner Stelle antworten kann:
asked = Die Anfrage kam am { $when } von { $device }.
happened = Das war am { $when } von { $device }.
if-you = Wenn du das warst, musst du nichts tun.
never-ask = Niemand von { $product } wird dich je nach diesem Code fragen. Gib ihn nur dort ein, wo du ihn angefordert hast, und gib ihn nie weiter.
never-ask-link = Niemand von { $product } wird dich je nach diesem Link fragen. Leite ihn nie weiter.
never-ask-both = Niemand von { $product } wird dich je nach diesem Link oder Code fragen. Gib sie nie weiter.

life-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
life-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
life-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}

moment = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year } um { $clock } UTC
same-day = { $clock } UTC

device = { $browser ->
    [program] einem Programm { $on }
   *[other] { $browser_name } { $on }
}
device-browser = { $browser ->
    [program] einem Programm
   *[other] { $browser_name }
}
device-platform = { $platform ->
    [ios] einem iPhone oder iPad
    [mac] einem Mac
   *[other] einem Gerät { $on }
}
device-unknown = einem unbekannten Gerät
platform-on = { $platform ->
    [ios] auf einem iPhone oder iPad
    [mac] auf einem Mac
   *[other] unter { $platform_name }
}
