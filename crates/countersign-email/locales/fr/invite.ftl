invite-subject = Invitation à rejoindre { $product }
invite-lead = Vous avez reçu une invitation à rejoindre { $product }.
invite-lead-by = { $inviter } vous invite à rejoindre { $product }.
invite-lead-to = Vous avez reçu une invitation à rejoindre « { $account } » chez { $product }.
invite-lead-by-to = { $inviter } vous invite à rejoindre « { $account } » chez { $product }.
invite-role = Votre rôle sera : { $role ->
    [owner] propriétaire
    [admin] administrateur
    [viewer] lecteur
   *[member] membre
}.
invite-button = Accepter l’invitation
invite-sent = L’invitation a été envoyée à cette adresse e-mail { $when }.
invite-names = Les noms figurant dans cet e-mail ont été écrits par la personne qui vous invite.
invite-not-you = Si vous ne vous y attendiez pas, ignorez cet e-mail : rien ne se passe tant que vous n’acceptez pas.
