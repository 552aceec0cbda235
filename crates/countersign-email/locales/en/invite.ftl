invite-subject = You are invited to { $product }
invite-lead = You are invited to { $product }.
invite-lead-by = { $inviter } invites you to { $product }.
invite-lead-to = You are invited to join "{ $account }" at { $product }.
invite-lead-by-to = { $inviter } invites you to join "{ $account }" at { $product }.
invite-role = Your role there will be: { $role ->
    [owner] owner
    [admin] admin
    [viewer] viewer
   *[member] member
}.
invite-button = Accept the invitation
invite-sent = The invitation was sent on { $when }, to this email address.
invite-names = Names in this mail were written by the person who invites you.
invite-not-you = If you did not expect this, you can ignore this mail: nothing happens unless you accept.
