new_sign_in-subject = Nouvelle connexion à { $product }
new_sign_in-lead = Quelqu’un s’est connecté à votre compte { $product } depuis un appareil qui n’était pas connu jusqu’ici.
new_sign_in-you = Si c’était vous, vous n’avez rien à faire. Personne chez { $product } ne vous demandera jamais un code reçu par e-mail.
new_sign_in-not-you = Si ce n’était pas vous, quelqu’un peut peut-être lire vos e-mails : changez d’abord le mot de passe de votre messagerie, puis connectez-vous à { $product } et fermez toutes les autres sessions.
