no_account-subject = Du hast noch kein Konto bei { $product }
no_account-subject-code = Dein Code zur Registrierung bei { $product }
no_account-subject-link = Dein Link zur Registrierung bei { $product }
no_account-subject-with-code = { $code } ist dein Code zur Registrierung bei { $product }
no_account-lead = { $purpose ->
    [signup] Jemand, vermutlich du, wollte sich mit dieser Adresse bei { $product } registrieren. Zu ihr gibt es noch kein Konto.
   *[signin] Jemand, vermutlich du, wollte sich mit dieser Adresse bei { $product } anmelden. Zu ihr gibt es kein Konto.
}
no_account-code-lead = Dein Code, um eines anzulegen, ist:
no_account-link-lead = Über diesen Link kannst du eines anlegen:
no_account-button = Konto anlegen
no_account-what-now = Wenn du ein Konto hast, gehört es vielleicht zu einer anderen Adresse: Versuche es mit dieser. Wenn du eingeladen wurdest, nimm die Adresse, an die die Einladung ging.
no_account-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren: Es wurde kein Konto angelegt.
