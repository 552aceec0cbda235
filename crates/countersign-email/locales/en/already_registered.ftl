already_registered-subject = You already have an account at { $product }
already_registered-subject-with-code = { $code } is your { $product } sign-in code
already_registered-lead = Somebody, probably you, asked to sign up for { $product } with this email address. It already has an account.
already_registered-code-lead = Your code to sign in to it is:
already_registered-link-lead = Sign in to it by this link:
already_registered-button = Sign in to { $product }
already_registered-what-now = Sign in with it as usual. If you have a password there and forgot it, ask for a new one.
already_registered-not-you = If this was not you, you can ignore this mail: nobody gets any further without it, and your account is unchanged.
