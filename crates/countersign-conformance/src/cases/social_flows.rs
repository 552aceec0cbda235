//! Trips to social providers.

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
