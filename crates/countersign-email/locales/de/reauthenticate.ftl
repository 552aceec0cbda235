reauthenticate-subject = Dein Bestätigungscode für { $product }
reauthenticate-subject-with-code = { $code } ist dein Bestätigungscode für { $product }
reauthenticate-lead = Dein Code, um { $product } zu zeigen, dass du es bist:
reauthenticate-why = { $product } fragt danach, bevor etwas Wichtiges an deinem Konto geändert wird.
reauthenticate-not-you = Wenn du ihn nicht angefordert hast, ist vielleicht jemand anderes bei deinem Konto angemeldet: Behalte den Code für dich, melde dich bei { $product } an und beende alle anderen Sitzungen.
