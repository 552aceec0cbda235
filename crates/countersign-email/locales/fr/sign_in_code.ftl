sign_in_code-subject = { $purpose ->
    [signup] Votre code d’inscription à { $product }
   *[signin] Votre code de connexion à { $product }
}
sign_in_code-subject-with-code = { $purpose ->
    [signup] { $code } est votre code d’inscription à { $product }
   *[signin] { $code } est votre code de connexion à { $product }
}
sign_in_code-lead = { $purpose ->
    [signup] Voici votre code pour vous inscrire à { $product } :
   *[signin] Voici votre code pour vous connecter à { $product } :
}
sign_in_code-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans le code, personne n’ira plus loin.
