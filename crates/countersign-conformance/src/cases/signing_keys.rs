//! Signing keys at rest.

use crate::world::World;

/// A new store has no keys.
pub fn there_are_none_at_first(w: &World<'_>) {
    assert_eq!(w.store.list_signing_keys().unwrap(), []);
}

/// The first candidate is inserted and reads back in every field.
pub fn the_first_candidate_becomes_the_key(w: &World<'_>) {
    let mut key = w.new.signing_key();
    key.retires_at = Some(w.new.after(86_400));
    assert_eq!(w.store.ensure_signing_key(&key).unwrap(), [key.clone()]);
    assert_eq!(w.store.list_signing_keys().unwrap(), [key]);
}

/// Where there is a key no other is inserted, also if it came first by its dates.
pub fn further_candidates_are_not_inserted(w: &World<'_>) {
    let key = w.new.signing_key();
    w.store.ensure_signing_key(&key).unwrap();
    let mut other = w.new.signing_key();
    other.created_at = w.new.after(-60);
    let mut same_name = w.new.signing_key();
    same_name.kid.clone_from(&key.kid);
    for candidate in [other, same_name, key.clone()] {
        assert_eq!(w.store.ensure_signing_key(&candidate).unwrap(), [key.clone()]);
    }
    assert_eq!(w.store.list_signing_keys().unwrap(), [key]);
}
