new_sign_in-subject = New sign-in to { $product }
new_sign_in-lead = Somebody signed in to your { $product } account from a device that was not known before.
new_sign_in-you = If this was you, there is nothing you need to do. Nobody from { $product } will ever ask you for a code from a mail.
new_sign_in-not-you = If this was not you, somebody may be able to read your mail: change the password of your mailbox first, then sign in to { $product } and end all other sessions.
