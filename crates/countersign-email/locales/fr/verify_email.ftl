verify_email-subject = Confirmez votre adresse e-mail pour { $product }
verify_email-lead = Quelqu’un, probablement vous, a un compte chez { $product } avec cette adresse e-mail. Veuillez confirmer qu’elle est à vous.
verify_email-made = Le compte a été créé { $set_up_when }, depuis { $set_up_device }.
verify_email-button = Confirmer l’adresse
verify_email-undo-lead = Si ce n’est pas vous qui avez créé ce compte, ne le confirmez pas, mais supprimez-le :
verify_email-undo-button = Ce n’était pas moi
verify_email-not-you = Si ce n’est pas vous qui avez créé ce compte, ne le confirmez pas. Vous pouvez ignorer cet e-mail.
