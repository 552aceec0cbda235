locked_out-subject = Anmeldung bei { $product } per Code pausiert
locked_out-lead = Für deine Adresse wurden zu viele falsche Codes eingegeben; { $product } nimmt deshalb eine Weile keine mehr an.
locked_out-link-lead = Über diesen Link kannst du dich trotzdem anmelden:
locked_out-button = Weiter zur Anmeldung
locked_out-asked = Der letzte falsche Code kam am { $when } von { $device }.
locked_out-not-you = Wenn du das nicht warst, hat jemand versucht, einen Code zu erraten. Es ist nicht gelungen; du musst nichts tun.
