magic_link-subject = { $purpose ->
    [signup] Votre lien d’inscription à { $product }
   *[signin] Votre lien de connexion à { $product }
}
magic_link-lead = { $purpose ->
    [signup] Quelqu’un, probablement vous, a demandé à s’inscrire à { $product } avec cette adresse e-mail.
   *[signin] Quelqu’un, probablement vous, a demandé à se connecter à { $product } avec cette adresse e-mail.
}
magic_link-button = { $purpose ->
    [signup] S’inscrire à { $product }
   *[signin] Se connecter à { $product }
}
magic_link-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans lui, personne n’ira plus loin.
