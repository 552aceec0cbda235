identity_linked-subject = Ein neuer Weg, dich bei { $product } anzumelden
identity_linked-lead = Von nun an kannst du dich bei deinem Konto bei { $product } über { $provider } anmelden.
identity_linked-other = einen anderen Dienst
identity_linked-not-you = Wenn du das nicht warst, hat jemand anderes Zugang zu deinem Konto: Melde dich bei { $product } mit einem Code oder Link aus deinen E-Mails an und entferne dort die Verbindung. Damit werden alle anderen Geräte abgemeldet.
