//! Apps, invites and the waitlist by command, on both stores.

use serde_json::json;

use crate::operators::Deployment;
use crate::running::text;
use crate::support::{eventually, mail};

macro_rules! on_both_stores {
    ($($name:ident)+) => {
        mod sqlite { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::sqlite())); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::postgres())); })+ }
    };
}

on_both_stores! {
    apps_are_added_changed_and_removed
    people_are_asked_in_and_let_in
}

fn apps_are_added_changed_and_removed(d: &Deployment) {
    let set = [
        "client",
        "set",
        "shop",
        "--name",
        "Shop",
        "--origin",
        "https://shop.example",
        "--cookies",
        "true",
    ];
    assert_eq!(d.json(&set)["name"], "Shop");
    let changed = d.json(&[
        "client",
        "set",
        "shop",
        "--redirect",
        "https://shop.example/in",
        "--sign-up",
        "immediate",
    ]);
    assert_eq!(
        changed["allowed_origins"],
        json!(["https://shop.example"]),
        "what is not named stays"
    );
    assert_eq!(changed["redirect_uris"], json!(["https://shop.example/in"]));
    assert_eq!(d.json(&["client", "show", "shop"]), changed);
    assert!(d.says(&["client", "list"]).contains("https://shop.example"));

    for (args, why) in [
        (&["client", "set", "Shop"][..], "cannot be a client id"),
        (
            &["client", "set", "shop", "--redirect", "http://shop.example/"],
            "https",
        ),
        (&["client", "set", "dev", "--name", "x"], "in the settings"),
        (&["client", "show", "nobody"], "there is no app"),
    ] {
        let refused = d.run(args);
        assert!(!refused.status.success(), "{args:?}");
        assert!(
            text(&refused.stderr).contains(why),
            "{args:?}: {}",
            text(&refused.stderr)
        );
    }
    d.says(&["client", "remove", "shop"]);
    assert!(!d.run(&["client", "remove", "shop"]).status.success());
    let audit = d.json(&["audit", "list", "--kind", "client_changed"]);
    assert_eq!(audit["events"].as_array().unwrap().len(), 3);
}

fn people_are_asked_in_and_let_in(d: &Deployment) {
    let invited = d.json(&["invite", "ann@example.com", "--client", "dev"]);
    assert!(invited["invites"][0]["outcome"]["sent"].is_string());
    let token = mail::token_to(&d.relay, "ann@example.com", "/invite", 0);
    assert_eq!(token.len(), 66);
    d.sign_in("bob@example.com");
    let misspelt = [
        "invite",
        "carl@example.com",
        "--client",
        "dev",
        "--locale",
        "German!",
    ];
    let misspelt = d.run(&misspelt);
    assert!(!misspelt.status.success() && text(&misspelt.stderr).contains("`de-AT`"));
    let refused = d.json(&["invite", "bob@example.com", "--client", "dev"]);
    assert_eq!(refused["invites"][0]["outcome"]["refused"], "has_account");
    assert!(
        !d.run(&["invite", "ann@example.com", "--client", "nobody"])
            .status
            .success()
    );

    let api = d.service.api();
    for email in ["c@one.example", "d@two.example", "e@one.example"] {
        let body = json!({"client_id": "dev", "email": email});
        api.post("/auth/waitlist", &body).expect(202);
    }
    let waiting = d.json(&["waitlist", "list", "--product"]);
    assert_eq!(waiting["entries"].as_array().unwrap().len(), 3);
    let let_in = d.json(&["waitlist", "let-in", "--domain", "one.example"]);
    assert_eq!(let_in["granted"].as_array().unwrap().len(), 2);
    for email in ["c@one.example", "e@one.example"] {
        mail::token_to(&d.relay, email, "/invite", 0);
    }
    let first = d.json(&["waitlist", "let-in", "--first", "10"]);
    assert_eq!(first["granted"].as_array().unwrap().len(), 1);
    assert_eq!(d.json(&["waitlist", "list", "--product"])["entries"], json!([]));
    eventually("the last invite", || {
        mail::tokens_to(&d.relay, "d@two.example", "/invite").pop()
    });
}
