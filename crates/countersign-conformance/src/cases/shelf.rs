//! Challenges that lie near each other and must not be taken for one another.

use chrono::TimeDelta;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::surface::{Purpose, Surface};

use crate::samples::address;
use crate::world::World;

/// Makes challenges that differ from a live one of `new` in one thing each; none may stand in its list.
pub(super) fn ask_for_neighbours(w: &World<'_>, new: &dyn Fn(&Address) -> Challenge) {
    let you = address("you");
    w.ask(new(&address("other")));
    w.ask(Challenge {
        surface: Surface::Browser,
        ..new(&you)
    });
    w.ask(Challenge {
        client: ClientId::new("other"),
        ..new(&you)
    });
    w.ask(Challenge {
        expires_at: w.now(),
        ..new(&you)
    });
    w.ask(Challenge {
        expires_at: w.now() - TimeDelta::microseconds(1),
        ..new(&you)
    });
    w.ask(Challenge {
        ended: Some(ChallengeEnd::Superseded),
        ..new(&you)
    });
    w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..new(&you)
    });
    w.ask(Challenge {
        ended: Some(ChallengeEnd::Pointless),
        ..new(&you)
    });
}

/// Makes the same challenge for another purpose.
pub(super) fn ask_for_another_purpose(w: &World<'_>, new: &Challenge) -> Challenge {
    w.ask(Challenge {
        purpose: Purpose::SignUp,
        ..new.clone()
    })
}

/// Makes so many challenges, a second apart; gives them newest first.
pub(super) fn ask_in_a_row(w: &World<'_>, count: usize, new: &dyn Fn() -> Challenge) -> Vec<Challenge> {
    let mut made: Vec<Challenge> = (0..count)
        .map(|_| {
            w.wait(1);
            w.ask(new())
        })
        .collect();
    made.reverse();
    made
}
