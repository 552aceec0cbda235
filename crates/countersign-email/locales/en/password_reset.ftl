password_reset-subject = Choose a new password for { $product }
password_reset-lead = Somebody, probably you, asked to choose a new password for your { $product } account.
password_reset-button = Choose a new password
password_reset-effect = Nothing changes until you have chosen one. Then all your devices are signed out.
password_reset-not-you = If this was not you, you can ignore this mail: your account is unchanged.
