let_in-subject = It is your turn at { $product }
let_in-lead = You now have access to { $product }.
let_in-lead-feature = You now have access to "{ $feature }" at { $product }.
let_in-button = Open { $product }
let_in-what-now = It is there when you next sign in with this email address.
let_in-why = You get this mail because you were on the waitlist.
