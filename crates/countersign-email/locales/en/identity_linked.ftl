identity_linked-subject = A new way to sign in to { $product }
identity_linked-lead = From now on you can sign in to your { $product } account with { $provider }.
identity_linked-other = another service
identity_linked-not-you = If this was not you, somebody else has access to your account: sign in to { $product } with a code or link from your mail and remove the connection there. That signs out all other devices.
