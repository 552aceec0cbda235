# What several mails say. Every message may use $product, $host, $purpose, $code, $life, $until, $when and $device, and
# $inviter, $account, $role, $feature, $provider, $other_address, $set_up_when and $set_up_device where the mail has them.

direction = ltr

footer = { $product } sent this mail because your email address was used there. It contains no tracking.

code-life = The code works once, for { $life } (until { $until }).
code-preheader = The code inside works once, for { $life }. The request came from { $device }.
link-preheader = The link inside works once, for { $life }. The request came from { $device }.
link-life = The link works once, for { $life } (until { $until }).
both-life = Link and code work once, for { $life } (until { $until }).
link-lead = Open this link:
code-lead = Your code is:
code-page = If you open the link in another browser than the one you asked from, the page asks for this code:
code-page-always = The page asks for this code, so that no program that checks links can answer for you:
asked = The request came on { $when }, from { $device }.
happened = It was on { $when }, from { $device }.
if-you = If this was you, there is nothing you need to do.
never-ask = Nobody from { $product } will ever ask you for this code. Enter it only where you asked for it, and never pass it on.
never-ask-link = Nobody from { $product } will ever ask you for this link. Never forward it.
never-ask-both = Nobody from { $product } will ever ask you for this link or code. Never pass them on.

# How long something lives, from $count.
life-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
life-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
life-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}

# A day and time, from $day, $month (1 to 12), $year and $clock; and a time of the same day.
moment = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year } at { $clock } UTC
same-day = { $clock } UTC

# What asked, said after "from": from $browser (a word), $browser_name, and $on, which platform-on makes of $platform
# (a word) and $platform_name.
device = { $browser ->
    [program] a program { $on }
   *[other] { $browser_name } { $on }
}
device-browser = { $browser ->
    [program] a program
   *[other] { $browser_name }
}
device-platform = { $platform ->
    [ios] an iPhone or iPad
    [mac] a Mac
   *[other] a device { $on }
}
device-unknown = an unknown device
platform-on = { $platform ->
    [ios] on an iPhone or iPad
    [mac] on a Mac
   *[other] on { $platform_name }
}
