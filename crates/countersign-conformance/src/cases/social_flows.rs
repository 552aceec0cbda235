//! Trips to social providers.

use countersign_core::nouns::social_flow::{Intent, Itinerary, SocialFlow};

use crate::samples::address;
use crate::world::World;

/// A trip is taken out once, as it was kept, whatever its end.
pub fn a_trip_is_taken_out_once(w: &World<'_>) {
    let you = w.new.user(&address("you")).id;
    let (flow, other) = (w.new.social_flow(you), w.new.social_flow(you));
    for flow in [&flow, &other] {
        w.store.insert_social_flow(flow).unwrap();
    }
    w.wait(3_600);
    assert_eq!(
        w.store.claim_social_flow(flow.id).unwrap(),
        Some((w.now(), flow.clone()))
    );
    assert_eq!(w.store.claim_social_flow(flow.id).unwrap(), None);
    assert_eq!(
        w.store.claim_social_flow(other.id).unwrap(),
        Some((w.now(), other))
    );
    assert!(w.store.insert_social_flow(&flow).is_ok());
    assert!(w.store.insert_social_flow(&flow).is_err());
}

/// A trip to sign in comes back as one, and a trip that links as that of its user and session.
pub fn a_trip_keeps_what_it_is_for(w: &World<'_>) {
    let linking = w.new.social_flow(w.new.user(&address("you")).id);
    let entering = SocialFlow {
        itinerary: Itinerary {
            intent: Intent::SignIn,
            redirect_uri: None,
            app_state: None,
            code_challenge: None,
            ..linking.itinerary.clone()
        },
        ..w.new.social_flow(w.new.user(&address("other")).id)
    };
    assert_ne!(linking.itinerary.intent, entering.itinerary.intent);
    for flow in [linking, entering] {
        w.store.insert_social_flow(&flow).unwrap();
        let (_, claimed) = w.store.claim_social_flow(flow.id).unwrap().unwrap();
        assert_eq!(claimed.itinerary.intent, flow.itinerary.intent);
        assert_eq!(claimed, flow);
    }
}
