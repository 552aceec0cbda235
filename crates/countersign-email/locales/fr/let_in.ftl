let_in-subject = C’est votre tour chez { $product }
let_in-lead = Vous avez maintenant accès à { $product }.
let_in-lead-feature = Vous avez maintenant accès à « { $feature } » chez { $product }.
let_in-button = Ouvrir { $product }
let_in-what-now = Cet accès vous attend à votre prochaine connexion avec cette adresse e-mail.
let_in-why = Vous recevez cet e-mail parce que vous étiez sur la liste d’attente.
