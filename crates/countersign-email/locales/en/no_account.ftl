no_account-subject = You have no account at { $product } yet
no_account-subject-code = Your { $product } sign-up code
no_account-subject-link = Your { $product } sign-up link
no_account-subject-with-code = { $code } is your { $product } sign-up code
no_account-lead = { $purpose ->
    [signup] Somebody, probably you, asked to sign up for { $product } with this email address. There is no account for it yet.
   *[signin] Somebody, probably you, asked to sign in to { $product } with this email address. There is no account for it.
}
no_account-code-lead = Your code to create one is:
no_account-link-lead = You can create one by this link:
no_account-button = Create an account
no_account-what-now = If you have an account, you may have signed up with another address: try that one. If you were invited, use the address the invitation was sent to.
no_account-not-you = If this was not you, you can ignore this mail: no account was created.
