identity_unlinked-subject = Une façon de vous connecter à { $product } a été supprimée
identity_unlinked-lead = Vous ne pouvez plus vous connecter à votre compte { $product } avec { $provider }. Tous les autres appareils ont été déconnectés.
identity_unlinked-other = un autre service
identity_unlinked-not-you = Si ce n’était pas vous, quelqu’un d’autre a accès à votre compte : connectez-vous à { $product } avec un code ou un lien reçu par e-mail et choisissez un nouveau mot de passe. Tous les autres appareils seront ainsi déconnectés.
