confirm_sign_up-subject = Finish signing up for { $product }
confirm_sign_up-lead = Somebody, probably you, asked to sign up for { $product } with this email address. One step is left.
confirm_sign_up-button = Finish signing up
confirm_sign_up-not-you = If this was not you, you can ignore this mail: nobody can finish signing up without it.
