identity_unlinked-subject = Ein Weg, dich bei { $product } anzumelden, wurde entfernt
identity_unlinked-lead = Du kannst dich bei deinem Konto bei { $product } nicht mehr über { $provider } anmelden. Alle anderen Geräte wurden abgemeldet.
identity_unlinked-other = einen anderen Dienst
identity_unlinked-not-you = Wenn du das nicht warst, hat jemand anderes Zugang zu deinem Konto: Melde dich bei { $product } mit einem Code oder Link aus deinen E-Mails an und wähle ein neues Passwort. Damit werden alle anderen Geräte abgemeldet.
