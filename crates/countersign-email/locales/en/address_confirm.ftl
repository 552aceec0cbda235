address_confirm-subject = Confirm your new email address for { $product }
address_confirm-subject-with-code = { $code } confirms your new email address for { $product }
address_confirm-lead = Somebody, probably you, wants to use this email address for their { $product } account from now on.
address_confirm-button = Use this address
address_confirm-not-you = If this was not you, you can ignore this mail: without it, the account keeps the address it has.
