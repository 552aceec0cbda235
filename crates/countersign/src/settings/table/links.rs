//! The settings of links, of looks at addresses, and of invites.

use countersign_core::nouns::budget::NetLimits;
use countersign_core::policy::{InviteLimits, LinkLives};

use super::{Section, Setting, section};

pub(super) fn links(lives: &mut LinkLives) -> Section<'_> {
    let LinkLives {
        sign_in,
        sign_up,
        reset,
        verification,
        undo,
        handoff,
    } = lives;
    let settings = vec![
        Setting::between("sign_in", sign_in, ["1m", "1d"], "To sign in."),
        Setting::between("sign_up", sign_up, ["1m", "7d"], "To confirm a sign-up."),
        Setting::between("reset", reset, ["1m", "1d"], "To set a new password."),
        Setting::between(
            "verification",
            verification,
            ["1m", "7d"],
            "To prove an address one has, or takes.",
        ),
        Setting::between("undo", undo, ["1h", "30d"], "To go back to an old address."),
        Setting::between(
            "handoff",
            handoff,
            ["10s", "5m"],
            "What a page of this service hands to an app at the end.",
        ),
    ];
    section("links", "How long mailed links live.", settings)
}

pub(super) fn checks(limits: &mut NetLimits) -> Section<'_> {
    by_source(
        "checks",
        "How often one place may ask whether an address is known, or sign up at once, where that is told at all.",
        limits,
    )
}

pub(super) fn trips(limits: &mut NetLimits) -> Section<'_> {
    by_source(
        "trips",
        "How often one place may set out for a social provider.",
        limits,
    )
}

fn by_source<'a>(name: &'static str, about: &'static str, limits: &'a mut NetLimits) -> Section<'a> {
    let NetLimits {
        ip,
        net64,
        net48,
        window,
    } = limits;
    let count = ["1", "65535"];
    let settings = vec![
        Setting::between("ip", ip, count, "From one IP address."),
        Setting::between("net64", net64, count, "From one IPv6 /64."),
        Setting::between("net48", net48, count, "From one IPv6 /48."),
        Setting::between(
            "window",
            window,
            ["1s", "30d"],
            "The sliding window of the limits in this section.",
        ),
    ];
    section(name, about, settings)
}

pub(super) fn invites(limits: &mut InviteLimits) -> Section<'_> {
    let InviteLimits {
        life,
        signs_in,
        per_account,
        window,
        from_unproven,
    } = limits;
    let settings = vec![
        Setting::between("life", life, ["1h", "90d"], "How long an invite may be accepted."),
        Setting::between(
            "signs_in",
            signs_in,
            ["0s", "7d"],
            "How long its link also signs in somebody who has an account already; later it only joins.",
        ),
        Setting::between(
            "per_account",
            per_account,
            ["1", "65535"],
            "Invites one account may send within the window.",
        ),
        Setting::between("window", window, ["1s", "30d"], "That window."),
        Setting::new(
            "from_unproven",
            from_unproven,
            "Whether somebody may invite whose own address was never proven: mails to strangers in a name nobody vouches for.",
        ),
    ];
    section("invites", "Invites to accounts.", settings)
}
