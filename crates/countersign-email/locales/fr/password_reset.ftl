password_reset-subject = Choisissez un nouveau mot de passe pour { $product }
password_reset-lead = Quelqu’un, probablement vous, a demandé à choisir un nouveau mot de passe pour votre compte { $product }.
password_reset-button = Choisir un nouveau mot de passe
password_reset-effect = Rien ne change tant que vous n’en avez pas choisi un. Tous vos appareils seront alors déconnectés.
password_reset-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : votre compte n’a pas changé.
