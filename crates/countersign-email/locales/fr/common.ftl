# Ce que disent plusieurs e-mails. L'espace devant « : » est insécable.

direction = ltr

footer = { $product } vous a envoyé cet e-mail parce que votre adresse y a été utilisée. Il ne contient aucun traceur.

code-life = Ce code ne fonctionne qu’une fois, pendant { $life } : il expire { $until }.
code-preheader = Le code contenu dans cet e-mail ne fonctionne qu’une fois, pendant { $life }. La demande a été faite depuis { $device }.
link-preheader = Le lien contenu dans cet e-mail ne fonctionne qu’une fois, pendant { $life }. La demande a été faite depuis { $device }.
link-life = Ce lien ne fonctionne qu’une fois, pendant { $life } : il expire { $until }.
both-life = Ensemble, le lien et le code ne fonctionnent qu’une fois, pendant { $life } : ils expirent { $until }.
link-lead = Ouvrez ce lien :
code-lead = Voici votre code :
code-page = Si vous ouvrez le lien dans un autre navigateur que celui de votre demande, la page vous demandera ce code :
code-page-always = La page vous demandera ce code, afin qu’aucun programme qui vérifie les liens ne puisse répondre à votre place :
asked = La demande a été faite { $when }, depuis { $device }.
happened = C’était { $when }, depuis { $device }.
if-you = Si c’était vous, vous n’avez rien à faire.
never-ask = Personne chez { $product } ne vous demandera jamais ce code. Saisissez-le uniquement là où vous l’avez demandé et ne le communiquez à personne.
never-ask-link = Personne chez { $product } ne vous demandera jamais ce lien. Ne le transférez à personne.
never-ask-both = Personne chez { $product } ne vous demandera jamais ce lien ni ce code. Ne les communiquez à personne.

life-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
life-hours = { $count ->
    [one] 1 heure
   *[other] { $count } heures
}
life-days = { $count ->
    [one] 1 jour
   *[other] { $count } jours
}

# Une date et une heure, puis une heure du même jour ; toutes deux suivent aussi « il expire ».
moment = le { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year } à { $clock } UTC
same-day = à { $clock } UTC

# Toujours après « depuis ».
device = { $browser ->
    [program] un programme { $on }
   *[other] { $browser_name } { $on }
}
device-browser = { $browser ->
    [program] un programme
   *[other] { $browser_name }
}
device-platform = { $platform ->
    [ios] un iPhone ou un iPad
    [mac] un Mac
   *[other] un appareil { $on }
}
device-unknown = un appareil inconnu
platform-on = { $platform ->
    [ios] sur un iPhone ou un iPad
    [mac] sur un Mac
   *[other] sous { $platform_name }
}
