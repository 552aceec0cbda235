waitlist_confirmed-subject = Vous êtes sur la liste d’attente de { $product }
waitlist_confirmed-lead = Vous êtes sur la liste d’attente de { $product }.
waitlist_confirmed-lead-feature = Vous êtes sur la liste d’attente pour « { $feature } » chez { $product }.
waitlist_confirmed-what-now = Quand votre tour viendra, un e-mail arrivera à cette adresse. D’ici là, vous n’avez rien à faire.
waitlist_confirmed-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail.
