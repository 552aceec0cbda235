//! Changes of challenges, and what makes each lost.

use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::changes::Change;

use crate::samples::address;
use crate::samples::commits::guard;
use crate::world::World;

fn bound_to(user: UserId, challenge: Challenge) -> Challenge {
    let bound = Bound {
        user: Some(user),
        ..Bound::default()
    };
    Challenge { bound, ..challenge }
}

fn ended(w: &World<'_>, challenge: &Challenge) -> Option<ChallengeEnd> {
    w.challenge(challenge).unwrap().ended
}

/// Guesses count, and a challenge ends, only as it was read.
pub fn a_challenge_changes_as_it_was_read(w: &World<'_>) {
    let link = w.new.link(&address("you"), Purpose::Reset);
    w.changes(&[
        Change::InsertChallenge(link.clone()),
        Change::CountGuess(guard(&link)),
    ]);
    let counted = w.challenge(&link).unwrap();
    assert_eq!(
        counted,
        Challenge {
            failed_guesses: 1,
            ..link.clone()
        }
    );
    w.loses_change(Change::CountGuess(guard(&link)));
    w.loses_change(Change::EndChallenge(guard(&link), ChallengeEnd::Used));
    w.changes(&[Change::EndChallenge(guard(&counted), ChallengeEnd::Superseded)]);
    assert_eq!(ended(w, &link), Some(ChallengeEnd::Superseded));
    w.loses_change(Change::EndChallenge(guard(&counted), ChallengeEnd::Used));
    w.loses_change(Change::CountGuess(guard(&counted)));
    w.loses_change(Change::EndChallenge(
        guard(&w.new.challenge(&address("you"))),
        ChallengeEnd::Used,
    ));
}

/// An address's live challenges of some purposes end, but for one, a lockout's and those of others.
pub fn challenges_of_an_address_end(w: &World<'_>) {
    let you = address("you");
    let (code, link) = (
        w.ask(w.new.challenge(&you)),
        w.ask(w.new.link(&you, Purpose::Reset)),
    );
    let kept = w.ask(w.new.link(&you, Purpose::Reset));
    let stay = [
        w.ask(w.new.lockout(&you)),
        w.ask(w.new.link(&you, Purpose::UndoAddress)),
        w.ask(w.new.challenge(&address("other"))),
        w.ask(Challenge {
            expires_at: w.now(),
            ..w.new.challenge(&you)
        }),
    ];
    w.changes(&[Change::EndChallenges {
        address: you,
        purposes: vec![Purpose::SignIn, Purpose::Reset],
        but: Some(kept.id),
    }]);
    assert_eq!(
        [&code, &link].map(|c| ended(w, c)),
        [Some(ChallengeEnd::Pointless); 2]
    );
    assert_eq!(ended(w, &kept), None);
    assert!(stay.iter().all(|challenge| ended(w, challenge).is_none()));
}

/// The live challenges bound to a user end whatever their address; others of the same address stay.
pub fn bound_challenges_end(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let new = address("new");
    let ends = [
        w.ask(bound_to(you.id, w.new.link(&new, Purpose::ChangeAddress))),
        w.ask(bound_to(you.id, w.new.challenge(&you.address))),
    ];
    let stay = [
        w.ask(bound_to(you.id, w.new.link(&you.address, Purpose::UndoAddress))),
        w.ask(bound_to(other.id, w.new.link(&new, Purpose::ChangeAddress))),
        w.ask(w.new.link(&new, Purpose::ChangeAddress)),
        w.ask(Challenge {
            ended: Some(ChallengeEnd::Used),
            ..bound_to(you.id, w.new.link(&new, Purpose::ChangeAddress))
        }),
    ];
    let before: Vec<_> = stay.iter().map(|challenge| ended(w, challenge)).collect();
    w.changes(&[Change::EndBoundChallenges {
        user: you.id,
        purposes: vec![Purpose::ChangeAddress, Purpose::SignIn],
    }]);
    assert!(ends.iter().all(|c| ended(w, c) == Some(ChallengeEnd::Pointless)));
    assert_eq!(stay.iter().map(|c| ended(w, c)).collect::<Vec<_>>(), before);
}
