enchanted_link-subject = Your { $product } sign-in link
enchanted_link-lead = Your screen shows a number. Open the link with the same number:
enchanted_link-life = That link works once, for { $life } (until { $until }).
enchanted_link-only-yours = Trust your own screen alone. Nobody from { $product } will ever tell you a number or ask you for a link.
enchanted_link-not-you = If you did not ask for it and no screen of yours shows a number, you can ignore this mail: nobody gets any further unless you open a link.
