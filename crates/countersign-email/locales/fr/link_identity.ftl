link_identity-subject = Votre code d’association { $product }
link_identity-subject-with-code = { $code } est votre code d’association { $product }
link_identity-lead = Voici votre code pour vous connecter désormais à votre compte { $product } avec { $provider } :
link_identity-other = un autre service
link_identity-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans le code, rien n’est associé, et votre compte n’a pas changé.
