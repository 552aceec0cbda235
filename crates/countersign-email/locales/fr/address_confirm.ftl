address_confirm-subject = Confirmez votre nouvelle adresse e-mail pour { $product }
address_confirm-subject-with-code = { $code } confirme votre nouvelle adresse e-mail pour { $product }
address_confirm-lead = Quelqu’un, probablement vous, souhaite désormais utiliser cette adresse e-mail pour son compte { $product }.
address_confirm-button = Utiliser cette adresse
address_confirm-not-you = Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail : sans lui, le compte garde son adresse actuelle.
