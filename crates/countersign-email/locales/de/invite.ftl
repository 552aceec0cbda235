invite-subject = Du bist zu { $product } eingeladen
invite-lead = Du bist zu { $product } eingeladen.
invite-lead-by = { $inviter } lädt dich zu { $product } ein.
invite-lead-to = Du bist eingeladen, bei { $product } „{ $account }“ beizutreten.
invite-lead-by-to = { $inviter } lädt dich ein, bei { $product } „{ $account }“ beizutreten.
invite-role = Deine Rolle dort: { $role ->
    [owner] Inhaber
    [admin] Administrator
    [viewer] Betrachter
   *[member] Mitglied
}.
invite-button = Einladung annehmen
invite-sent = Die Einladung ging am { $when } an diese E-Mail-Adresse.
invite-names = Namen in dieser E-Mail hat die einladende Person geschrieben.
invite-not-you = Wenn du nicht damit gerechnet hast, kannst du diese E-Mail ignorieren: Es geschieht nichts, solange du nicht annimmst.
