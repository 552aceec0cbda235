setup_ended-subject = Earlier settings of your { $product } account were removed
setup_ended-lead = You have shown that this email address is yours. Before that, somebody had already set up an account with it at { $product }. To keep it yours alone, what they had set up was removed, such as a password or connected sign-ins, and they were signed out.
setup_ended-when = It was removed on { $when }.
setup_ended-what-now = If that was you, set up again what you need. If not, there is nothing you need to do: they have no access any more.
