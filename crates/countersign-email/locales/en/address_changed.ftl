address_changed-subject = The email address of your { $product } account was changed
address_changed-lead = Your { $product } account had this email address until now. It has another one now.
address_changed-lead-to = Your { $product } account had this email address until now. The new one is { $other_address }.
address_changed-undo-lead = If this was not you, take the change back:
address_changed-undo-button = Undo the change
address_changed-not-you = If this was not you, somebody may be able to read your mail: change the password of your mailbox.
