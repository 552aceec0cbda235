enchanted_link-subject = Votre lien de connexion à { $product }
enchanted_link-lead = Votre écran affiche un nombre. Ouvrez le lien qui porte le même nombre :
enchanted_link-life = Ce lien ne fonctionne qu’une fois, pendant { $life } : il expire { $until }.
enchanted_link-only-yours = Ne vous fiez qu’à votre propre écran. Personne chez { $product } ne vous indiquera jamais un nombre ni ne vous demandera un lien.
enchanted_link-not-you = Si vous n’avez rien demandé et qu’aucun de vos écrans n’affiche de nombre, ignorez cet e-mail : tant que vous n’ouvrez aucun lien, personne n’ira plus loin.
