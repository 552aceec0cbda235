no_account-subject = Vous n’avez pas encore de compte chez { $product }
no_account-subject-code = Votre code d’inscription à { $product }
no_account-subject-link = Votre lien d’inscription à { $product }
no_account-subject-with-code = { $code } est votre code d’inscription à { $product }
no_account-lead = { $purpose ->
    [signup] Quelqu’un, probablement vous, a demandé à s’inscrire à { $product } avec cette adresse e-mail. Aucun compte n’y est encore associé.
   *[signin] Quelqu’un, probablement vous, a demandé à se connecter à { $product } avec cette adresse e-mail. Aucun compte n’y est associé.
}
no_account-code-lead = Voici votre code pour en créer un :
no_account-link-lead = Vous pouvez en créer un avec ce lien :
no_account-button = Créer un compte
no_account-what-now = Si vous avez déjà un compte, il est peut-être associé à une autre adresse : essayez-la. Si vous avez reçu une invitation, utilisez l’adresse à laquelle elle a été envoyée.
no_account-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : aucun compte n’a été créé.
