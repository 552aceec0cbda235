locked_out-subject = Connexion par code à { $product } suspendue
locked_out-lead = Trop de codes erronés ont été saisis pour votre adresse ; { $product } n’en accepte plus pendant quelque temps.
locked_out-link-lead = Vous pouvez tout de même vous connecter avec ce lien :
locked_out-button = Continuer vers la connexion
locked_out-asked = Le dernier code erroné a été saisi { $when }, depuis { $device }.
locked_out-not-you = Si ce n’était pas vous, quelqu’un a essayé de deviner un code. Cette personne n’a pas réussi et vous n’avez rien à faire.
