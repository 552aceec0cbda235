enchanted_link-subject = Dein Link zur Anmeldung bei { $product }
enchanted_link-lead = Dein Bildschirm zeigt eine Zahl. Öffne den Link mit derselben Zahl:
enchanted_link-life = Dieser Link gilt einmal und { $life } lang (bis { $until }).
enchanted_link-only-yours = Verlass dich nur auf deinen eigenen Bildschirm. Niemand von { $product } wird dir je eine Zahl nennen oder dich nach einem Link fragen.
enchanted_link-not-you = Wenn du das nicht warst und kein Bildschirm von dir eine Zahl zeigt, kannst du diese E-Mail ignorieren: Solange du keinen Link öffnest, kommt niemand weiter.
