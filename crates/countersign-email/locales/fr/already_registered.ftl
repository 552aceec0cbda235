already_registered-subject = Vous avez déjà un compte chez { $product }
already_registered-subject-with-code = { $code } est votre code de connexion à { $product }
already_registered-lead = Quelqu’un, probablement vous, a demandé à s’inscrire à { $product } avec cette adresse e-mail. Un compte y est déjà associé.
already_registered-code-lead = Voici votre code pour vous y connecter :
already_registered-link-lead = Connectez-vous-y avec ce lien :
already_registered-button = Se connecter à { $product }
already_registered-what-now = Connectez-vous-y comme d’habitude. Si vous y avez un mot de passe et l’avez oublié, demandez-en un nouveau.
already_registered-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans lui, personne n’ira plus loin, et votre compte n’a pas changé.
