//! Identities from inside: added on a trip of one's own, listed, taken off; never by a stale sign-in, never another's (A2, A7).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

#[path = "support/person.rs"]
mod person;
mod support;

use std::sync::Arc;
use std::time::Duration;

use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::client::{Client, LoginMethod};
use countersign_core::nouns::connection::{Connection, ConnectionName, Provider};
use countersign_core::nouns::ids::IdentityId;
use countersign_core::nouns::social_flow::Intent;
use countersign_core::nouns::surface::Surface;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::mailer::Template;
use countersign_core::ports::providers::{
    AuthorizeAsk, ProviderError, Providers, RedeemCode, SocialIdentity,
};
use countersign_core::usecases::end_user_sessions::end_user_sessions;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::passwords::NotConfirmed;
use countersign_core::usecases::set_user_status::set_user_status;
use countersign_core::usecases::social::begin_link::{BeginLink, BeginLinkError, begin_link};
use countersign_core::usecases::social::begin_social::BegunSocial;
use countersign_core::usecases::social::claim_social::{ClaimSocial, ClaimSocialError, claim_social};
use countersign_core::usecases::social::link_identity::{
    LinkIdentity, LinkIdentityError, MOST_IDENTITIES, link_identity,
};
use countersign_core::usecases::social::list_identities::list_identities;
use countersign_core::usecases::social::unlink_identity::{
    UnlinkIdentity, UnlinkIdentityError, unlink_identity,
};
use person::{GOOD, OTHER, app, password, quick};
use support::World;

const ADA: &str = "ada@example.com";

/// One connection, called `acme`, of a kind people know.
struct Acme;

impl Providers for Acme {
    fn list_connections(&self) -> Vec<Connection> {
        vec![Connection {
            name: acme(),
            provider: Provider::Github,
            answers_by_post: false,
        }]
    }

    fn authorize_url(
        &self,
        _: &ConnectionName,
        _: &AuthorizeAsk,
        _: Duration,
    ) -> Result<String, ProviderError> {
        Err(ProviderError::Away)
    }

    fn redeem(
        &self,
        _: &ConnectionName,
        _: &RedeemCode,
        _: Duration,
    ) -> Result<SocialIdentity, ProviderError> {
        Err(ProviderError::Away)
    }
}

fn acme() -> ConnectionName {
    ConnectionName::parse("acme").unwrap()
}

fn world() -> World {
    let mut world = World::with(quick());
    world.core.providers = Arc::new(Acme);
    world
}

fn begin(world: &World, who: &SignedIn, current: Option<&str>) -> Result<BegunSocial, BeginLinkError> {
    let command = BeginLink {
        session: who.session.id,
        current: current.map(password),
        connection: acme(),
        redirect_uri: "https://app.example/in".to_owned(),
        app_state: Some("s".to_owned()),
        browser: [3; 32],
    };
    begin_link(&world.core, &world.caller(), &command)
}

fn linking(who: &SignedIn, subject: &str) -> LinkIdentity {
    LinkIdentity {
        user: who.user.id,
        session: who.session.id,
        connection: "acme".to_owned(),
        identity: SocialIdentity {
            issuer: "https://provider.example".to_owned(),
            subject: subject.to_owned(),
            address: Some(support::address("elsewhere@example.net")),
            address_verified: false,
            trusted: false,
            display_name: None,
            given_name: None,
            family_name: None,
            avatar_url: None,
            locale: None,
        },
    }
}

fn link(world: &World, who: &SignedIn, subject: &str) -> Result<(), LinkIdentityError> {
    link_identity(&world.core, &world.caller(), &linking(who, subject))
}

fn unlink(
    world: &World,
    who: &SignedIn,
    identity: IdentityId,
    client: Client,
) -> Result<(), UnlinkIdentityError> {
    let command = UnlinkIdentity {
        session: who.session.id,
        client,
        identity,
        current: None,
    };
    unlink_identity(&world.core, &world.caller(), &command)
}

fn subjects(world: &World, who: &SignedIn) -> Vec<String> {
    let identities = list_identities(&world.core, who.session.id).unwrap();
    identities
        .into_iter()
        .map(|identity| identity.key.subject)
        .collect()
}

fn events(world: &World, kind: AuditKind) -> usize {
    let events = world.core.store.list_audit_events(100).unwrap();
    events.iter().filter(|event| event.kind == kind.as_str()).count()
}

#[test]
fn a7_adding_needs_a_fresh_sign_in_or_the_current_password() {
    let world = world();
    let ada = world.joins(ADA, GOOD);
    begin(&world, &ada, None).unwrap();
    let wrong = begin(&world, &ada, Some(OTHER));
    assert!(
        matches!(
            wrong,
            Err(BeginLinkError::NotConfirmed(NotConfirmed::WrongPassword))
        ),
        "what is shown must be right"
    );
    world.wait(600);
    let stale = begin(&world, &ada, None);
    assert!(matches!(
        stale,
        Err(BeginLinkError::NotConfirmed(
            NotConfirmed::ReauthenticationRequired
        ))
    ));
    begin(&world, &ada, Some(GOOD)).unwrap();
}

#[test]
fn a2_a_trip_that_links_comes_back_as_nothing_else() {
    let world = world();
    let ada = world.joins(ADA, GOOD);
    let claim = |begun: &BegunSocial, may_link| {
        let connection = acme();
        let command = ClaimSocial {
            surface: Surface::Accounts,
            connection: &connection,
            state: &begun.state,
            browser: Some([3; 32]),
            may_link,
        };
        claim_social(&world.core, &command)
    };
    let begun = begin(&world, &ada, None).unwrap();
    assert!(matches!(claim(&begun, false), Err(ClaimSocialError::Foreign)));
    assert!(
        matches!(claim(&begun, true), Err(ClaimSocialError::State)),
        "spent all the same"
    );
    let claimed = claim(&begin(&world, &ada, None).unwrap(), true).unwrap();
    let meant = Intent::Link {
        user: ada.user.id,
        session: ada.session.id,
    };
    assert_eq!(claimed.flow.itinerary.intent, meant);
    assert_eq!(claimed.flow.client, app().id);
}

#[test]
fn a2_an_identity_becomes_theirs_who_left_while_their_session_lives() {
    let world = world();
    let (ada, bob) = (
        world.joins_proven(ADA, GOOD),
        world.joins("bob@example.com", GOOD),
    );
    world.templates();
    link(&world, &ada, "1").unwrap();
    link(&world, &ada, "1").unwrap();
    assert_eq!(subjects(&world, &ada), ["1"]);
    let letters = world.deliver();
    let [letter] = letters.as_slice() else {
        panic!("one notice, whatever is tried again: {letters:?}");
    };
    assert_eq!(
        (letter.template, &letter.to),
        (Template::IdentityLinked, &ada.user.address)
    );
    let provider = letter.words.provider.as_ref().unwrap();
    assert_eq!(provider.as_str(), "GitHub");
    assert_eq!(events(&world, AuditKind::IdentityLinked), 1);

    assert!(matches!(link(&world, &bob, "1"), Err(LinkIdentityError::Taken)));
    let mixed = LinkIdentity {
        user: ada.user.id,
        ..linking(&bob, "2")
    };
    let mixed = link_identity(&world.core, &world.caller(), &mixed);
    assert!(matches!(mixed, Err(LinkIdentityError::SignedOut)));
    end_user_sessions(&world.core, &bob.user).unwrap();
    assert!(matches!(
        link(&world, &bob, "2"),
        Err(LinkIdentityError::SignedOut)
    ));
    set_user_status(&world.core, &ada.user, UserStatus::Disabled).unwrap();
    assert!(matches!(
        link(&world, &ada, "2"),
        Err(LinkIdentityError::SignedOut)
    ));
    assert_eq!(events(&world, AuditKind::IdentityRefused), 4);
    assert_eq!(events(&world, AuditKind::IdentityLinked), 1);
}

#[test]
fn r8_so_many_identities_are_one_users() {
    let world = world();
    let ada = world.joins(ADA, GOOD);
    for n in 0..MOST_IDENTITIES {
        link(&world, &ada, &n.to_string()).unwrap();
    }
    assert!(matches!(
        link(&world, &ada, "more"),
        Err(LinkIdentityError::TooMany)
    ));
    link(&world, &ada, "0").unwrap();
    assert_eq!(subjects(&world, &ada).len(), MOST_IDENTITIES);
}

#[test]
fn a7_taking_one_off_signs_out_whoever_came_by_it() {
    let world = world();
    let (ada, bob) = (
        world.joins_proven(ADA, GOOD),
        world.joins("bob@example.com", GOOD),
    );
    link(&world, &ada, "1").unwrap();
    world.wait(1);
    link(&world, &ada, "2").unwrap();
    let first = list_identities(&world.core, ada.session.id).unwrap()[0].id;
    let other = world.enters(ADA, GOOD).unwrap();
    world.templates();
    let foreign = unlink(&world, &bob, first, app());
    assert!(matches!(foreign, Err(UnlinkIdentityError::NotFound)));
    unlink(&world, &ada, first, app()).unwrap();
    assert_eq!(subjects(&world, &ada), ["2"]);
    assert!(world.is_live(&ada.session) && !world.is_live(&other.session));
    assert!(
        !world.knows(ADA, &ada.device),
        "device tokens end as with a password"
    );
    assert_eq!(world.templates(), [Template::IdentityUnlinked]);
    assert_eq!(events(&world, AuditKind::IdentityUnlinked), 1);
    let again = unlink(&world, &ada, first, app());
    assert!(matches!(again, Err(UnlinkIdentityError::NotFound)));
    link(&world, &bob, "1").unwrap();

    let last = list_identities(&world.core, ada.session.id).unwrap()[0].id;
    world.wait(600);
    let stale = unlink(&world, &ada, last, app());
    assert!(matches!(
        stale,
        Err(UnlinkIdentityError::NotConfirmed(
            NotConfirmed::ReauthenticationRequired
        ))
    ));
}

#[test]
fn the_last_identity_stays_only_where_an_app_knows_no_other_way() {
    let world = world();
    let ada = world.joins(ADA, GOOD);
    link(&world, &ada, "1").unwrap();
    world.wait(1);
    link(&world, &ada, "2").unwrap();
    let ids = list_identities(&world.core, ada.session.id).unwrap();
    let of = |methods: &[LoginMethod]| Client {
        login_methods: methods.to_vec(),
        ..app()
    };
    unlink(&world, &ada, ids[0].id, of(&[LoginMethod::Social])).unwrap();
    let last = unlink(&world, &ada, ids[1].id, of(&[LoginMethod::Social]));
    assert!(matches!(last, Err(UnlinkIdentityError::LastWayIn)));
    unlink(
        &world,
        &ada,
        ids[1].id,
        of(&[LoginMethod::Social, LoginMethod::EmailOtp]),
    )
    .unwrap();
    assert_eq!(subjects(&world, &ada), [""; 0]);
}
