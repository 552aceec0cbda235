setup_ended-subject = Frühere Einstellungen deines Kontos bei { $product } wurden entfernt
setup_ended-lead = Du hast gezeigt, dass diese E-Mail-Adresse dir gehört. Zuvor hatte schon jemand bei { $product } ein Konto mit ihr eingerichtet. Damit es dir allein gehört, wurde entfernt, was damals eingerichtet war, etwa ein Passwort oder verbundene Anmeldungen, und alle Geräte wurden abgemeldet.
setup_ended-when = Entfernt wurde es am { $when }.
setup_ended-what-now = Wenn du das warst, richte wieder ein, was du brauchst. Wenn nicht, musst du nichts tun: Niemand sonst hat noch Zugang.
