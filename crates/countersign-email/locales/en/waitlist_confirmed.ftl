waitlist_confirmed-subject = You are on the { $product } waitlist
waitlist_confirmed-lead = You are on the waitlist of { $product }.
waitlist_confirmed-lead-feature = You are on the waitlist for "{ $feature }" at { $product }.
waitlist_confirmed-what-now = A mail comes to this address when it is your turn. Until then there is nothing you need to do.
waitlist_confirmed-not-you = If this was not you, you can ignore this mail.
