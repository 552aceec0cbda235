link_identity-subject = Dein Verbindungscode für { $product }
link_identity-subject-with-code = { $code } ist dein Verbindungscode für { $product }
link_identity-lead = Dein Code, um dich von nun an über { $provider } bei deinem Konto bei { $product } anzumelden:
link_identity-other = einen anderen Dienst
link_identity-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Ohne den Code wird nichts verbunden, und dein Konto ist unverändert.
