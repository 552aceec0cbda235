//! Links: what opens one, what does not, and that each opens once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/person.rs"]
mod person;
mod support;

use chrono::TimeDelta;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::ChallengeEnd;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::ledger::{Refusal, SpentBudget};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::policy::SignupMode;
use countersign_core::ports::mailer::Template;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::link::{Leaf, ShownLink};
use countersign_core::usecases::links::hand_off::hand_off;
use countersign_core::usecases::links::peek_link::peek_link;
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::send_link::{SendLink, send_link};
use countersign_core::usecases::links::shown::{LinkRefusal, Shown};
use countersign_core::usecases::passwords::reset_password::{ResetPasswordError, reset_password};
use countersign_core::usecases::request_otp::{RequestOtp, request_otp};
use countersign_core::usecases::verify_otp::{VerifyOtp, verify_otp};
use person::{
    ELSEWHERE, GOOD, HERE, after_token, app, asking, code_of, from, on_page, opening, password, plain, quick,
    redeeming, refusal, token_of,
};
use support::{World, YOU, ask, not, show};

#[test]
fn a_link_makes_a_user_with_an_account_and_later_finds_them() {
    let world = World::with(quick());
    world.asks(YOU);
    let letter = world.letter();
    assert_eq!(letter.template, Template::MagicLink);
    let first = world.redeems(plain(&token_of(&letter))).unwrap();
    assert!(first.is_new_user && first.user.verified_at.is_some());
    let (membership, account) = first.membership.clone().unwrap();
    assert_eq!(
        (membership.user, first.session.details.account),
        (first.user.id, Some(account.id))
    );
    let second = world.by_link(YOU);
    assert!(!second.is_new_user);
    assert_eq!(second.membership, first.membership);
    assert_ne!(second.session.id, first.session.id, "S1");
}

#[test]
fn c1_a_link_opens_once_and_c7_ends_the_others_of_its_app() {
    let world = World::with(quick());
    let tokens: Vec<String> = (0..2)
        .map(|_| {
            world.asks(YOU);
            token_of(&world.letter())
        })
        .collect();
    let elsewhere = SendLink {
        client: ClientId::new("other"),
        ..asking(YOU)
    };
    send_link(&world.core, &world.caller(), &elsewhere).unwrap();
    let theirs = token_of(&world.letter());
    world
        .redeems(plain(&tokens[0]))
        .expect("a new link ended no earlier one");
    assert_eq!(
        refusal(world.redeems(plain(&tokens[0]))),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    assert_eq!(
        refusal(world.redeems(plain(&tokens[1]))),
        LinkRefusal::Ended(ChallengeEnd::Pointless)
    );
    let command = RedeemLink {
        client: Client::new(ClientId::new("other")),
        ..redeeming(plain(&theirs))
    };
    redeem_link(&world.core, &world.caller(), &command).expect("another app's link stays");
}

#[test]
fn c5_a_link_ends_to_the_instant() {
    for (wait, alive) in [(599, true), (600, false)] {
        let world = World::with(quick());
        world.asks(YOU);
        let token = token_of(&world.letter());
        world.wait(wait);
        let result = world.redeems(plain(&token));
        assert_eq!(result.is_ok(), alive, "after {wait} s");
        if !alive {
            assert_eq!(refusal(result), LinkRefusal::Expired);
        }
    }
}

#[test]
fn c4_links_do_not_cross_surfaces_clients_or_purposes() {
    let world = World::with(quick());
    world.by_link(YOU);
    world.asks(YOU);
    let token = token_of(&world.letter());
    for other in [
        RedeemLink {
            surface: Surface::Descope,
            ..redeeming(plain(&token))
        },
        RedeemLink {
            client: Client::new(ClientId::new("other")),
            ..redeeming(plain(&token))
        },
    ] {
        assert_eq!(
            refusal(redeem_link(&world.core, &world.caller(), &other)),
            LinkRefusal::Unknown
        );
    }
    let reset = reset_password(
        &world.core,
        &world.caller(),
        &opening(plain(&token)),
        &password(GOOD),
    );
    assert!(matches!(
        reset,
        Err(ResetPasswordError::Refused(LinkRefusal::Unknown, _))
    ));
    let mut forged = token.clone().into_bytes();
    forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    assert_eq!(refusal(world.redeems(plain(&forged))), LinkRefusal::Unknown);
    world.redeems(plain(&token)).expect("nothing of it was spent");
}

#[test]
fn c6_a_page_completes_where_it_was_asked_and_elsewhere_with_the_printed_code() {
    let world = World::with(quick());
    world.asks(YOU);
    let letter = world.letter();
    let (token, code) = (token_of(&letter), code_of(&letter));
    for browser in [None, Some(ELSEWHERE)] {
        assert_eq!(
            refusal(world.redeems(on_page(&token, browser, None))),
            LinkRefusal::NeedsCode
        );
        let page = peek_link(&world.core, &ShownLink::parse(&token).unwrap(), browser).unwrap();
        assert!(!page.unwrap().completes_here);
    }
    assert_eq!(
        refusal(world.redeems(on_page(&token, None, Some(&not(&code))))),
        LinkRefusal::WrongCode
    );
    world
        .redeems(on_page(&token, Some(ELSEWHERE), Some(&code)))
        .unwrap();

    world.asks(YOU);
    let token = token_of(&world.letter());
    let page = peek_link(&world.core, &ShownLink::parse(&token).unwrap(), Some(HERE)).unwrap();
    let page = page.unwrap();
    assert!(page.completes_here);
    assert_eq!((page.purpose, page.leaf), (Purpose::SignIn, Leaf::Main));
    assert_eq!(page.masked_address, "y***@example.com");
    world.redeems(on_page(&token, Some(HERE), None)).unwrap();
    let gone = peek_link(&world.core, &ShownLink::parse(&token).unwrap(), Some(HERE)).unwrap();
    assert_eq!(gone, None);
}

#[test]
fn c2_five_wrong_codes_spend_the_code_but_not_the_link_in_its_browser() {
    let world = World::with(quick());
    let asked = world.asks(YOU);
    let letter = world.letter();
    let (token, code) = (token_of(&letter), code_of(&letter));
    let typed = |code: &str| Shown::Code {
        request: asked.request,
        code: Guess::parse(code).unwrap(),
    };
    for _ in 0..5 {
        assert_eq!(refusal(world.redeems(typed(&not(&code)))), LinkRefusal::WrongCode);
    }
    assert_eq!(refusal(world.redeems(typed(&code))), LinkRefusal::Exhausted);
    world.redeems(on_page(&token, Some(HERE), None)).unwrap();
}

#[test]
fn the_printed_code_alone_signs_in_by_its_request() {
    let world = World::with(quick());
    let asked = world.asks(YOU);
    let code = code_of(&world.letter());
    let shown = Shown::Code {
        request: asked.request,
        code: Guess::parse(&code).unwrap(),
    };
    assert!(world.redeems(shown).unwrap().is_new_user);
}

#[test]
fn a_lock_of_codes_blocks_no_link() {
    let world = World::with(quick());
    world.sign_in(YOU);
    for _ in 0..2 {
        let start = RequestOtp {
            surface: Surface::Browser,
            ..ask(YOU)
        };
        let asked = request_otp(&world.core, &world.caller(), &start).unwrap();
        for _ in 0..5 {
            let guess = VerifyOtp {
                surface: Surface::Browser,
                request: Some(asked.request),
                ..show(YOU, "000000")
            };
            verify_otp(&world.core, &world.caller(), &guess).unwrap_err();
        }
    }
    assert!(support::asking_is_locked(&world.request(YOU)));
    world.deliver();
    world.by_link(YOU);
}

#[test]
fn the_sixth_link_in_an_hour_is_refused_alike_for_all() {
    let world = World::with(quick());
    world.by_link("known@example.com");
    world.wait(3_600);
    for email in ["known@example.com", "unknown@example.com"] {
        for _ in 0..5 {
            world.asks(email);
        }
        let refused = support::refused(send_link(&world.core, &world.caller(), &asking(email)));
        let retry_at = world.core.now() + TimeDelta::hours(1);
        let spent = SpentBudget::Address;
        assert_eq!(refused, Refusal::RateLimited { retry_at, spent }, "{email}");
    }
}

#[test]
fn where_joining_is_closed_the_mail_has_no_link_and_the_answer_is_the_same() {
    let mut policy = quick();
    policy.joining.mode = SignupMode::Closed;
    let world = World::with(policy);
    world.asks(YOU);
    let letter = world.letter();
    assert_eq!(letter.template, Template::NoAccount);
    assert!(letter.link.is_none() && letter.code.is_none());
}

/// A PKCE verifier and its challenge, of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn a_page_hands_on_to_the_app_that_asked_and_to_no_other() {
    let world = World::with(quick());
    let command = SendLink {
        bound: Bound {
            redirect_uri: Some("https://app.example/in".to_owned()),
            code_challenge: Some(CHALLENGE.to_owned()),
            ..from(HERE)
        },
        ..asking(YOU)
    };
    send_link(&world.core, &world.caller(), &command).unwrap();
    let token = token_of(&world.letter());
    assert_eq!(
        refusal(world.redeems(plain(&token))),
        LinkRefusal::WrongVerifier,
        "the app that asked has to show itself here as well"
    );
    let on_page = redeeming(on_page(&token, Some(HERE), None));
    let handed = hand_off(&world.core, &world.caller(), &on_page).unwrap();
    assert_eq!(handed.redirect_uri.as_deref(), Some("https://app.example/in"));
    assert_eq!(handed.expires_at, world.core.now() + TimeDelta::seconds(60));
    assert_eq!(
        refusal(hand_off(&world.core, &world.caller(), &on_page)),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );

    let redeem = |client: Client, verifier: Option<&str>| {
        let command = RedeemLink {
            client,
            code_verifier: verifier.map(str::to_owned),
            ..redeeming(plain(&handed.token))
        };
        redeem_link(&world.core, &world.caller(), &command)
    };
    let other = Client::new(ClientId::new("other"));
    assert_eq!(refusal(redeem(other, Some(VERIFIER))), LinkRefusal::Unknown);
    assert_eq!(refusal(redeem(app(), None)), LinkRefusal::WrongVerifier);
    assert_eq!(
        refusal(redeem(app(), Some(CHALLENGE))),
        LinkRefusal::WrongVerifier
    );
    world.wait(59);
    let signed_in = redeem(app(), Some(VERIFIER)).unwrap();
    assert!(signed_in.is_new_user, "made on the page, new to the app");
    assert!(signed_in.membership.is_some());
    assert_eq!(
        refusal(redeem(app(), Some(VERIFIER))),
        LinkRefusal::Ended(ChallengeEnd::Used)
    );
    assert!(world.deliver().is_empty(), "no notice to who was made just now");
}

#[test]
fn a_handoff_lasts_a_minute_and_no_page_redeems_it() {
    let world = World::with(quick());
    world.asks(YOU);
    let token = token_of(&world.letter());
    let handed = hand_off(
        &world.core,
        &world.caller(),
        &redeeming(on_page(&token, Some(HERE), None)),
    )
    .unwrap();
    let shown = on_page(&handed.token, Some(HERE), None);
    assert!(world.redeems(shown).is_err());
    world.wait(60);
    assert_eq!(refusal(world.redeems(plain(&handed.token))), LinkRefusal::Expired);
}

#[test]
fn of_numbered_links_the_right_one_opens_and_a_wrong_one_ends_them_all() {
    for right in [true, false] {
        let world = World::with(quick());
        let command = SendLink {
            bound: Bound {
                number: Some(42),
                ..Bound::default()
            },
            ..asking(YOU)
        };
        send_link(&world.core, &world.caller(), &command).unwrap();
        let letter = world.letter();
        assert_eq!(
            (letter.template, letter.choices.len()),
            (Template::EnchantedLink, 3)
        );
        let tokens = |own: bool| {
            letter
                .choices
                .iter()
                .filter(move |choice| (choice.number == 42) == own)
        };
        let token = after_token(&tokens(right).next().unwrap().url);
        let result = world.redeems(plain(&token));
        if right {
            result.unwrap();
        } else {
            assert_eq!(refusal(result), LinkRefusal::WrongChoice);
            let own = after_token(&tokens(true).next().unwrap().url);
            assert_eq!(
                refusal(world.redeems(plain(&own))),
                LinkRefusal::Ended(ChallengeEnd::Pointless)
            );
        }
    }
}
