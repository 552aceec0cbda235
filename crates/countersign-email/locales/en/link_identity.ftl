link_identity-subject = Your { $product } connection code
link_identity-subject-with-code = { $code } is your { $product } connection code
link_identity-lead = Your code to sign in to your { $product } account with { $provider } from now on:
link_identity-other = another service
link_identity-not-you = If this was not you, you can ignore this mail: without the code nothing is connected, and your account is unchanged.
