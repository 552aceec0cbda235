setup_ended-subject = D’anciens réglages de votre compte { $product } ont été supprimés
setup_ended-lead = Vous avez montré que cette adresse e-mail est à vous. Avant cela, quelqu’un avait déjà créé un compte chez { $product } avec elle. Pour qu’il n’appartienne qu’à vous, ce qui avait été configuré a été supprimé, par exemple un mot de passe ou des connexions associées, et tous les appareils ont été déconnectés.
setup_ended-when = La suppression a eu lieu { $when }.
setup_ended-what-now = Si c’était vous, configurez de nouveau ce dont vous avez besoin. Sinon, vous n’avez rien à faire : cette personne n’a plus aucun accès.
