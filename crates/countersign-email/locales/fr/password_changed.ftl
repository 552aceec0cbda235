password_changed-subject = Votre mot de passe { $product } a été modifié
password_changed-lead = Le mot de passe de votre compte { $product } a été modifié.
password_changed-not-you = Si ce n’était pas vous, quelqu’un peut peut-être lire vos e-mails : changez d’abord le mot de passe de votre messagerie, puis choisissez un nouveau mot de passe chez { $product } avec « mot de passe oublié ». Tous les appareils seront ainsi déconnectés.
