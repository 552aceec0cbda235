//! A guess that passed: who it was.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::PassedUser;

use crate::people::erase_user;
use crate::samples::address;
use crate::world::World;

/// A first success makes the user, in every field.
pub fn a_new_user_reads_back_as_it_was_written(w: &World<'_>, attempt: Attempt) {
    let plain = w.new.user(&address("you"));
    let bare = User {
        verified_at: None,
        display_name: None,
        avatar_url: None,
        ..w.new.user(&address("bare"))
    };
    let disabled = User {
        status: UserStatus::Disabled,
        ..w.new.user(&address("jürgen"))
    };
    for user in [plain, bare, disabled] {
        let mut passing = w.passing(&w.ask(w.new.challenge(&user.address)));
        passing.commit.session.user = user.id;
        passing.commit.user = PassedUser::New(user.clone());
        w.does(attempt, &passing);
        assert_eq!(w.store.find_user(&user.address).unwrap(), Some(user));
    }
}

/// Names and addresses of the greatest length are kept whole.
pub fn long_texts_read_back(w: &World<'_>, attempt: Attempt) {
    let domain = format!(
        "{}.example.com",
        ["d"; 3].map(|letter| letter.repeat(58)).join(".")
    );
    let longest = format!("{}@{domain}", "ü".repeat(32));
    let address = Address::parse(&longest).expect("an address");
    let user = User {
        display_name: Some("Ü".repeat(200)),
        ..w.new.user(&address)
    };
    let mut passing = w.passing(&w.ask(w.new.challenge(&address)));
    passing.commit.session.user = user.id;
    passing.commit.session.label = Some("Ü".repeat(200));
    passing.commit.user = PassedUser::New(user.clone());
    w.does(attempt, &passing);
    assert_eq!(w.store.find_user(&address).unwrap(), Some(user));
    assert_eq!(
        w.store
            .find_session(passing.commit.session.id)
            .unwrap()
            .unwrap()
            .session,
        passing.commit.session
    );
    assert_eq!(w.store.list_mails(1).unwrap()[0].mail.address, address);
}

/// A user to be made is lost if the address has an owner by now, and with it everything.
pub fn a_new_user_is_lost_where_an_owner_is(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    let challenge = w.ask(w.new.challenge(&you));
    let owner = w.sign_in(&you).user;
    // The sign-in made the challenge pointless; another one, read while the address had no owner yet.
    let late = w.ask(w.new.challenge(&you));
    for challenge in [challenge, late] {
        let mut passing = w.passing(&challenge);
        let user = w.new.user(&you);
        passing.commit.session.user = user.id;
        passing.commit.user = PassedUser::New(user);
        w.loses(attempt, &passing);
    }
    assert_eq!(w.store.find_user(&you).unwrap(), Some(owner));
}

/// The first proof of a known user's mailbox is noted.
pub fn a_mailbox_is_marked_as_proven(w: &World<'_>, attempt: Attempt) {
    let user = User {
        verified_at: None,
        ..w.new.user(&address("you"))
    };
    let mut first = w.passing(&w.ask(w.new.challenge(&user.address)));
    first.commit.session.user = user.id;
    first.commit.user = PassedUser::New(user.clone());
    w.does(attempt, &first);
    w.wait(60);
    let second = w.passing(&w.ask(w.new.challenge(&user.address)));
    assert_eq!(second.commit.user, PassedUser::Known(user.id));
    w.does(attempt, &second);
    assert_eq!(
        w.store.find_user(&user.address).unwrap().unwrap().verified_at,
        Some(w.now())
    );
}

/// A mailbox that was proven before keeps the time of its first proof, and a success makes no second user.
pub fn a_proven_mailbox_stays_as_it_was(w: &World<'_>, attempt: Attempt) {
    let first = w.sign_in(&address("you"));
    w.wait(60);
    let again = w.passing(&w.ask(w.new.challenge(&address("you"))));
    w.does(attempt, &again);
    assert_eq!(
        w.store.find_user(&address("you")).unwrap(),
        Some(first.user.clone())
    );
    assert_eq!(
        w.store
            .find_session(again.commit.session.id)
            .unwrap()
            .unwrap()
            .user,
        first.user
    );
    assert_eq!(w.store.list_sessions(first.user.id).unwrap().1.len(), 2);
}

/// A known user who is gone by now is lost, and nothing comes back with the guess.
pub fn a_known_user_who_is_gone_is_lost(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let passing = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    assert!(erase_user(w.store, you.user.id, "erased", &[]).unwrap());
    let challenge = w.ask(w.new.challenge(&you.user.address));
    let mut late = w.passing(&challenge);
    late.commit.user = PassedUser::Known(you.user.id);
    late.commit.session.user = you.user.id;
    w.loses(attempt, &late);
    w.loses(attempt, &passing);
}
