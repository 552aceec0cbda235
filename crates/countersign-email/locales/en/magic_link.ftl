magic_link-subject = { $purpose ->
    [signup] Your { $product } sign-up link
   *[signin] Your { $product } sign-in link
}
magic_link-lead = { $purpose ->
    [signup] Somebody, probably you, asked to sign up for { $product } with this email address.
   *[signin] Somebody, probably you, asked to sign in to { $product } with this email address.
}
magic_link-button = { $purpose ->
    [signup] Sign up for { $product }
   *[signin] Sign in to { $product }
}
magic_link-not-you = If this was not you, you can ignore this mail: nobody gets any further without it.
