sign_in_code-subject = { $purpose ->
    [signup] Your { $product } sign-up code
   *[signin] Your { $product } sign-in code
}
sign_in_code-subject-with-code = { $purpose ->
    [signup] { $code } is your { $product } sign-up code
   *[signin] { $code } is your { $product } sign-in code
}
sign_in_code-lead = { $purpose ->
    [signup] Your code to sign up for { $product } is:
   *[signin] Your code to sign in to { $product } is:
}
sign_in_code-not-you = If this was not you, you can ignore this mail: nobody gets any further without the code.
