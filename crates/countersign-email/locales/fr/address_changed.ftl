address_changed-subject = L’adresse e-mail de votre compte { $product } a été modifiée
address_changed-lead = Jusqu’ici, votre compte { $product } avait cette adresse e-mail. Il en a maintenant une autre.
address_changed-lead-to = Jusqu’ici, votre compte { $product } avait cette adresse e-mail. La nouvelle est { $other_address }.
address_changed-undo-lead = Si ce n’était pas vous, annulez cette modification :
address_changed-undo-button = Annuler la modification
address_changed-not-you = Si ce n’était pas vous, quelqu’un peut peut-être lire vos e-mails : changez le mot de passe de votre messagerie.
