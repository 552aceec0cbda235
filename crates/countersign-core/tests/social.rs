//! Social login: whom an identity lets in, whom it joins, and when the mailbox has to be proven first (A2).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod support;
#[path = "support/team.rs"]
mod team;

use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::connection::ConnectionName;
use countersign_core::nouns::social_flow::{Intent, Itinerary};
use countersign_core::nouns::surface::Surface;
use countersign_core::policy::{Policy, SignupMode};
use countersign_core::ports::mailer::Template;
use countersign_core::ports::providers::SocialIdentity;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::redeem_link::RedeemLink;
use countersign_core::usecases::links::shown::Shown;
use countersign_core::usecases::social::begin_social::{
    BeginSocial, BeginSocialError, BegunSocial, begin_social,
};
use countersign_core::usecases::social::claim_social::{ClaimSocial, ClaimSocialError, claim_social};
use countersign_core::usecases::social::enter_with_identity::{
    EnterWithIdentity, EnterWithIdentityError, Entered, enter_with_identity,
};
use countersign_core::usecases::social::prove_identity::prove_identity;
use support::{World, address, app};

fn identity(subject: &str, email: Option<&str>, proven: bool) -> SocialIdentity {
    SocialIdentity {
        issuer: "https://provider.example".to_owned(),
        subject: subject.to_owned(),
        address: email.map(address),
        address_verified: proven,
        trusted: proven,
        display_name: Some("Ada".to_owned()),
        given_name: None,
        family_name: None,
        avatar_url: None,
        locale: None,
    }
}

fn enter(world: &World, identity: SocialIdentity) -> Result<Entered<SignedIn>, EnterWithIdentityError> {
    let command = EnterWithIdentity {
        surface: Surface::Accounts,
        client: app(),
        connection: "acme".to_owned(),
        identity,
        bound: Bound::default(),
        device: None,
        locale: None,
    };
    enter_with_identity(&world.core, &world.caller(), &command)
}

fn is_in(entered: Result<Entered<SignedIn>, EnterWithIdentityError>) -> SignedIn {
    match entered.unwrap() {
        Entered::In(signed_in) => signed_in,
        Entered::ProofNeeded(_) => panic!("a proof was asked for"),
    }
}

#[test]
fn a2_an_identity_is_its_issuer_and_subject_whatever_its_address_becomes() {
    let world = World::new();
    let first = is_in(enter(&world, identity("1", Some("ada@example.com"), true)));
    assert!(first.is_new_user);
    assert_eq!(first.user.display_name.as_deref(), Some("Ada"));
    assert_eq!(first.session.details.amr, ["fed"]);
    let again = is_in(enter(&world, identity("1", Some("else@example.com"), false)));
    assert_eq!((again.user.id, again.is_new_user), (first.user.id, false));
    let another = is_in(enter(&world, identity("2", Some("bob@example.com"), true)));
    assert_ne!(another.user.id, first.user.id);
}

#[test]
fn a2_a_trusted_address_joins_a_proven_user() {
    let world = World::new();
    let ada = world.person("ada@example.com");
    let entered = is_in(enter(&world, identity("1", Some("ada@example.com"), true)));
    assert_eq!((entered.user.id, entered.is_new_user), (ada.user.id, false));
}

#[test]
fn a2_any_other_address_is_proven_by_a_code_that_belongs_to_that_identity() {
    let world = World::new();
    let ada = world.person("ada@example.com");
    let Entered::ProofNeeded(asked) = enter(&world, identity("1", Some("ada@example.com"), false)).unwrap()
    else {
        panic!("an address nobody vouches for opened the door");
    };
    let letter = world.deliver().pop().unwrap();
    assert_eq!(letter.template, Template::LinkIdentity);
    assert!(letter.link.is_none());
    let code = letter.code.unwrap();
    let prove = |code: &str| {
        let command = RedeemLink {
            surface: Surface::Accounts,
            client: app(),
            shown: Shown::Code {
                request: asked.request,
                code: Guess::parse(code).unwrap(),
            },
            code_verifier: None,
            session: None,
            device: None,
            label: None,
            locale: None,
        };
        prove_identity(&world.core, &world.caller(), &command)
    };
    prove(&support::not(code.reveal())).unwrap_err();
    let proven = prove(code.reveal()).unwrap();
    assert_eq!(proven.user.id, ada.user.id);
    assert_eq!(proven.session.details.amr, ["fed", "email"]);
    prove(code.reveal()).unwrap_err();
    let next = is_in(enter(&world, identity("1", None, false)));
    assert_eq!(next.user.id, ada.user.id);
}

#[test]
fn e1_where_joining_is_closed_the_mail_that_was_promised_says_so() {
    let mut policy = Policy::default();
    policy.joining.mode = SignupMode::InviteOnly;
    let world = World::with(policy);
    let entered = enter(&world, identity("1", Some("ada@example.com"), false)).unwrap();
    assert!(
        matches!(entered, Entered::ProofNeeded(_)),
        "as for whoever has an account"
    );
    let letter = world.deliver().pop().unwrap();
    assert_eq!(
        (letter.template, letter.code.is_none()),
        (Template::NoAccount, true)
    );
}

#[test]
fn without_an_address_a_stranger_gets_nowhere() {
    let world = World::new();
    let refused = enter(&world, identity("1", None, false));
    assert!(matches!(refused, Err(EnterWithIdentityError::NoAddress)));
}

fn begins(world: &World) -> Result<BegunSocial, BeginSocialError> {
    let itinerary = Itinerary {
        intent: Intent::SignIn,
        connection: "acme".to_owned(),
        redirect_uri: Some("https://app.example/in".to_owned()),
        app_state: Some("kept ä=&".to_owned()),
        code_challenge: None,
        browser: [3; 32],
    };
    let command = BeginSocial {
        surface: Surface::Accounts,
        client: app().id,
        itinerary,
    };
    begin_social(&world.core, &world.caller_at(Some("192.0.2.1")), &command)
}

fn begin(world: &World) -> BegunSocial {
    begins(world).unwrap()
}

#[test]
fn l1_a_source_begins_so_many_trips_an_hour() {
    let world = World::new();
    let limit = world.core.policy.trips_by_source.ip;
    for _ in 0..limit {
        begin(&world);
    }
    let Err(BeginSocialError::Refused(refusal, now)) = begins(&world) else {
        panic!("one more than an hour has room for");
    };
    assert_eq!(refusal.retry_at() - now, chrono::TimeDelta::hours(1));
    world.wait(3_600);
    begin(&world);
}

#[test]
fn a2_a_state_comes_back_once_to_its_browser_connection_and_surface() {
    let world = World::new();
    let (acme, other) = (
        ConnectionName::parse("acme").unwrap(),
        ConnectionName::parse("other").unwrap(),
    );
    let claim = |state: &str, surface, connection, browser| {
        let command = ClaimSocial {
            surface,
            connection,
            state,
            browser,
            may_link: false,
        };
        claim_social(&world.core, &command)
    };
    let begun = begin(&world);
    let claimed = claim(&begun.state, Surface::Accounts, &acme, Some([3; 32])).unwrap();
    assert_eq!(
        (&claimed.nonce, &*claimed.code_verifier),
        (&begun.nonce, &*begun.code_verifier)
    );
    assert_eq!(claimed.flow.itinerary.app_state.as_deref(), Some("kept ä=&"));
    let again = claim(&begun.state, Surface::Accounts, &acme, Some([3; 32]));
    assert!(matches!(again, Err(ClaimSocialError::State)));
    for (surface, connection, browser) in [
        (Surface::Browser, &acme, Some([3; 32])),
        (Surface::Accounts, &other, Some([3; 32])),
        (Surface::Accounts, &acme, Some([4; 32])),
        (Surface::Accounts, &acme, None),
    ] {
        let refused = claim(&begin(&world).state, surface, connection, browser);
        assert!(matches!(refused, Err(ClaimSocialError::Foreign)));
    }
    let late = begin(&world);
    world.wait(600);
    let refused = claim(&late.state, Surface::Accounts, &acme, Some([3; 32]));
    assert!(matches!(refused, Err(ClaimSocialError::State)));
    assert!(matches!(
        claim("junk", Surface::Accounts, &acme, Some([3; 32])),
        Err(ClaimSocialError::State)
    ));
}
