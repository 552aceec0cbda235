identity_unlinked-subject = A way to sign in to { $product } was removed
identity_unlinked-lead = You can no longer sign in to your { $product } account with { $provider }. All other devices were signed out.
identity_unlinked-other = another service
identity_unlinked-not-you = If this was not you, somebody else has access to your account: sign in to { $product } with a code or link from your mail and choose a new password. That signs out all other devices.
