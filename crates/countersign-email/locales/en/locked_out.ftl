locked_out-subject = Sign-in to { $product } by code is paused
locked_out-lead = Too many wrong codes were entered for your address, so { $product } accepts no more of them for a while.
locked_out-link-lead = You can still sign in by this link:
locked_out-button = Continue to sign in
locked_out-asked = The last wrong code came on { $when }, from { $device }.
locked_out-not-you = If this was not you, somebody tried to guess a code. They did not get in, and there is nothing you need to do.
