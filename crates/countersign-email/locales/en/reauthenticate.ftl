reauthenticate-subject = Your { $product } confirmation code
reauthenticate-subject-with-code = { $code } is your { $product } confirmation code
reauthenticate-lead = Your code to show { $product } that it is you:
reauthenticate-why = { $product } asks for it before it changes something important about your account.
reauthenticate-not-you = If you did not ask for it, somebody else may be signed in to your account: keep the code to yourself, sign in to { $product } and end all other sessions.
