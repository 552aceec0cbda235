//! Microsoft's many issuers, and addresses that anybody may write into a directory of their own.

use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{Distrust, ProviderError};
use serde_json::{Value, json};

use crate::sign_in::Rig;

const TENANT: &str = "11111111-2222-3333-4444-55555555aaaa";
const OTHER: &str = "99999999-2222-3333-4444-55555555bbbb";
const WRONG: Result<(), ProviderError> = Err(ProviderError::Untrusted(Distrust::Issuer));

fn rig(tenant: &str, issuer_has: &str) -> Rig {
    let rig = Rig::of(Provider::Microsoft, |settings| {
        settings.tenant = Some(tenant.to_owned());
    });
    let url = &rig.fake.url;
    rig.fake.says(
        &format!("/{tenant}/v2.0/.well-known/openid-configuration"),
        json!({
            "issuer": format!("{url}/{issuer_has}/v2.0"),
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }),
    );
    rig
}

fn claims(rig: &Rig, iss_tenant: &str, tid: Value) -> Value {
    rig.claims_with(|claims| {
        claims["iss"] = json!(format!("{}/{iss_tenant}/v2.0", rig.fake.url));
        claims["tid"] = tid;
        claims.as_object_mut().unwrap().remove("email_verified");
    })
}

#[test]
fn a2_the_issuer_has_the_tenant_of_the_token() {
    let rig = rig("common", "{tenantid}");
    let identity = rig.redeem_claims(&claims(&rig, TENANT, json!(TENANT))).unwrap();
    assert_eq!(identity.issuer, format!("{}/{TENANT}/v2.0", rig.fake.url));
    for (iss, tid) in [
        (TENANT, json!(OTHER)),
        (TENANT, Value::Null),
        ("{tenantid}", json!("{tenantid}")),
        ("common", json!("common")),
    ] {
        assert_eq!(
            rig.redeem_claims(&claims(&rig, iss, tid.clone())).map(drop),
            WRONG,
            "{iss} {tid}"
        );
    }
}

#[test]
fn one_tenants_connection_takes_no_other() {
    let rig = rig("contoso.example", TENANT);
    assert!(rig.redeem_claims(&claims(&rig, TENANT, json!(TENANT))).is_ok());
    assert_eq!(
        rig.redeem_claims(&claims(&rig, OTHER, json!(OTHER))).map(drop),
        WRONG
    );
}

#[test]
fn a_key_signs_only_for_the_issuer_it_names() {
    for (issuer, may) in [("{tenantid}", true), (TENANT, true), (OTHER, false)] {
        let rig = rig("common", "{tenantid}");
        let mut key = rig.signer.jwk("first");
        key["issuer"] = json!(format!("{}/{issuer}/v2.0", rig.fake.url));
        rig.fake.says("/jwks", json!({"keys": [key]}));
        let outcome = rig.redeem_claims(&claims(&rig, TENANT, json!(TENANT))).map(drop);
        assert_eq!(outcome, if may { Ok(()) } else { WRONG }, "{issuer}");
    }
}

#[test]
fn discovery_names_no_other_issuer() {
    for issuer in ["common", "", "../evil", "11111111"] {
        assert_eq!(rig("common", issuer).authorize().map(drop), WRONG, "{issuer}");
    }
}

#[test]
fn a2_an_address_is_proven_by_xms_edov_alone() {
    let rig = rig("common", "{tenantid}");
    let proven = |change: &dyn Fn(&mut Value)| {
        let mut claims = claims(&rig, TENANT, json!(TENANT));
        change(&mut claims);
        rig.redeem_claims(&claims).unwrap().proven_address().is_some()
    };
    assert!(!proven(&|_| {}));
    assert!(!proven(&|claims| claims["email_verified"] = json!(true)));
    assert!(!proven(&|claims| claims["xms_edov"] = json!(false)));
    assert!(!proven(&|claims| claims["xms_edov"] = json!("0")));
    assert!(proven(&|claims| claims["xms_edov"] = json!(true)));
    assert!(proven(&|claims| claims["xms_edov"] = json!("1")));
}
