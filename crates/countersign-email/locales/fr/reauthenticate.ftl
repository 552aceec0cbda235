reauthenticate-subject = Votre code de confirmation { $product }
reauthenticate-subject-with-code = { $code } est votre code de confirmation { $product }
reauthenticate-lead = Voici votre code pour montrer à { $product } que c’est bien vous :
reauthenticate-why = { $product } le demande avant toute modification importante de votre compte.
reauthenticate-not-you = Si vous ne l’avez pas demandé, quelqu’un d’autre est peut-être connecté à votre compte : gardez ce code pour vous, connectez-vous à { $product } et fermez toutes les autres sessions.
