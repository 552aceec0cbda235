waitlist_confirmed-subject = Du stehst auf der Warteliste von { $product }
waitlist_confirmed-lead = Du stehst auf der Warteliste von { $product }.
waitlist_confirmed-lead-feature = Du stehst bei { $product } auf der Warteliste für „{ $feature }“.
waitlist_confirmed-what-now = Wenn du an der Reihe bist, kommt eine E-Mail an diese Adresse. Bis dahin musst du nichts tun.
waitlist_confirmed-not-you = Wenn du das nicht warst, kannst du diese E-Mail ignorieren.
