password_changed-subject = Your { $product } password was changed
password_changed-lead = The password of your { $product } account was changed.
password_changed-not-you = If this was not you, somebody may be able to read your mail: change the password of your mailbox first, then choose a new password at { $product } by "forgot password". That signs out all devices.
