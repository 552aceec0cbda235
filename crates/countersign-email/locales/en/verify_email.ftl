verify_email-subject = Confirm your email address for { $product }
verify_email-lead = Somebody, probably you, has an account at { $product } with this email address. Please confirm that it is yours.
verify_email-made = The account was made on { $set_up_when }, from { $set_up_device }.
verify_email-button = Confirm address
verify_email-undo-lead = If it was not you who made this account, do not confirm it. Remove it instead:
verify_email-undo-button = This was not me
verify_email-not-you = If it was not you who made this account, do not confirm it. You can ignore this mail.
