confirm_sign_up-subject = Terminez votre inscription à { $product }
confirm_sign_up-lead = Quelqu’un, probablement vous, a demandé à s’inscrire à { $product } avec cette adresse e-mail. Il reste une étape.
confirm_sign_up-button = Terminer l’inscription
confirm_sign_up-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans lui, personne ne peut terminer l’inscription.
