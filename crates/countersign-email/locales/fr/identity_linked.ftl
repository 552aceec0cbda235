identity_linked-subject = Une nouvelle façon de vous connecter à { $product }
identity_linked-lead = Vous pouvez désormais vous connecter à votre compte { $product } avec { $provider }.
identity_linked-other = un autre service
identity_linked-not-you = Si ce n’était pas vous, quelqu’un d’autre a accès à votre compte : connectez-vous à { $product } avec un code ou un lien reçu par e-mail et supprimez-y l’association. Tous les autres appareils seront ainsi déconnectés.
