//! What is kept as a document beside a row reads back wherever the row is read; the empty are not kept.

use countersign_core::nouns::bound::{Bound, Names, PendingIdentity};
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{Session, SessionDetails};
use countersign_core::nouns::user::User;
use countersign_core::ports::operators::UserQuery;
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::PassedUser;

use crate::samples::address;
use crate::samples::commits::{request_query, verify_query};
use crate::world::World;

fn claims() -> serde_json::Map<String, serde_json::Value> {
    let claims = serde_json::json!({"a": "x\u{1F600}\"", "b": [1, null, {"c": false}]});
    claims.as_object().unwrap().clone()
}

fn full(w: &World<'_>) -> Bound {
    Bound {
        user: Some(w.new.user(&address("you")).id),
        browser: Some(w.new.hash()),
        session: Some(w.new.session(w.new.user(&address("you")).id).id),
        redirect_uri: Some("https://app.example/?a=1".to_owned()),
        code_challenge: Some("challenge".to_owned()),
        account: Some(w.new.account().id),
        invite: Some(
            w.new
                .invite(
                    countersign_core::nouns::invite::Admission::Product,
                    &address("you"),
                )
                .id,
        ),
        old_address: Some(address("old")),
        password_hash: Some("$argon2id$".to_owned()),
        identity: Some(PendingIdentity {
            key: w.new.identity(w.new.user(&address("you")).id, "7").key,
            connection: "example".to_owned(),
        }),
        names: Some(Names {
            display_name: Some("Zoë".to_owned()),
            ..Names::default()
        }),
        claims: claims(),
        trusted_claims: claims(),
        ends_other_sessions: true,
        steps_up: true,
        leads_to: Some(w.new.challenge(&address("you")).id),
        number: Some(42),
        options: [("greeting".to_owned(), "Zoë".to_owned())].into(),
        amr: vec!["pwd".to_owned(), "email".to_owned()],
    }
}

/// What a challenge is about comes with it, by whichever way it is found.
pub fn a_bound_challenge_reads_back(w: &World<'_>, attempt: Attempt) {
    let challenge = Challenge {
        bound: full(w),
        ..w.new.challenge(&address("you"))
    };
    w.does(attempt, &w.asking(&challenge));
    assert_eq!(w.challenge(&challenge), Some(challenge.clone()));
    assert_eq!(
        w.verify_facts(attempt, &verify_query(&challenge)).challenges,
        [challenge.clone()]
    );
    let query = RequestOtpQuery {
        resend_of: Some(countersign_core::nouns::ids::RequestId(challenge.id.0)),
        ..request_query(&challenge)
    };
    let facts = w.request_facts(attempt, &query);
    assert_eq!(
        (facts.live, facts.resent),
        (vec![challenge.clone()], Some(challenge.clone()))
    );
    let listed = w.store.list_challenges(&challenge.address, 10).unwrap();
    assert_eq!(listed, [challenge.clone()]);
    let claim = w
        .store
        .claim_mails(10, std::time::Duration::from_secs(60))
        .unwrap();
    assert_eq!(claim.mails[0].challenge, Some(challenge.clone()));
    let opened = w.store.open_challenge(challenge.id).unwrap().unwrap().1;
    assert_eq!(opened, challenge);
}

/// A user's profile and a session's details come with them.
pub fn a_profile_and_details_read_back(w: &World<'_>, attempt: Attempt) {
    let mut passing = w.passing(&w.ask(w.new.challenge(&address("you"))));
    let user = User {
        profile: Profile {
            given_name: Some("Zoë".to_owned()),
            custom: claims(),
            roles: vec!["crew".to_owned()],
            by_operator: true,
            is_test: true,
            ..Profile::default()
        },
        ..w.new.user(&address("you"))
    };
    let session = Session {
        user: user.id,
        details: SessionDetails {
            account: Some(w.new.account().id),
            amr: vec!["email".to_owned()],
            claims: claims(),
            trusted_claims: claims(),
            stepped_up: true,
        },
        ..passing.commit.session.clone()
    };
    (passing.commit.user, passing.commit.session) = (PassedUser::New(user.clone()), session.clone());
    w.does(attempt, &passing);
    let facts = w.store.find_session(session.id).unwrap().unwrap();
    assert_eq!((facts.session, facts.user), (session.clone(), user.clone()));
    let facts = w
        .store
        .find_session_by_token(&passing.commit.token_hash.unwrap())
        .unwrap()
        .unwrap();
    assert_eq!((facts.session, facts.user), (session.clone(), user.clone()));
    assert_eq!(w.store.list_sessions(user.id).unwrap().1, [session.clone()]);
    assert_eq!(w.store.list_session_trails(user.id).unwrap()[0].session, session);
    assert_eq!(w.store.find_user(&user.address).unwrap(), Some(user.clone()));
    let all = UserQuery {
        limit: 10,
        ..UserQuery::default()
    };
    assert_eq!(w.store.list_users(&all).unwrap(), [user.clone()]);
    let next = w.ask(w.new.challenge(&user.address));
    assert_eq!(w.verify_facts(attempt, &verify_query(&next)).user, Some(user));
}
