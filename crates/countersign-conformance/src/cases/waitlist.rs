//! The waitlist as operators and account admins see it.

use countersign_core::nouns::ids::WaitlistEntryId;
use countersign_core::nouns::waitlist::{Feature, Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use countersign_core::ports::waitlist::WaitlistQuery;

use crate::samples::address;
use crate::world::World;

fn all() -> WaitlistQuery {
    WaitlistQuery {
        limit: 100,
        ..WaitlistQuery::default()
    }
}

/// Entries come by id, page by page, each condition of its own.
pub fn entries_are_listed_by_page(w: &World<'_>) {
    let you = w.joins("you");
    let ((first, _), (second, _)) = (w.founds(you.id), w.founds(you.id));
    let elsewhere = countersign_core::nouns::address::Address::parse("zoe@sub.example.com").unwrap();
    let mut entries: Vec<WaitlistEntry> = [
        (Waiting::User(you.id, first.id), Some("a")),
        (Waiting::User(you.id, second.id), Some("a")),
        (Waiting::User(you.id, first.id), None),
        (Waiting::Address(address("other")), None),
        (Waiting::Address(elsewhere.clone()), Some("a")),
    ]
    .map(|(who, feature)| w.new.waiting(who, feature))
    .into();
    w.changes(
        &entries
            .iter()
            .cloned()
            .map(Change::InsertWaitlistEntry)
            .collect::<Vec<_>>(),
    );
    entries[0].granted_at = Some(w.now());
    w.changes(&[Change::GrantWaitlistEntry(entries[0].id, w.now())]);
    let ids = |entries: &[WaitlistEntry]| {
        let mut ids: Vec<WaitlistEntryId> = entries.iter().map(|entry| entry.id).collect();
        ids.sort_unstable();
        ids
    };
    let listed = |query: WaitlistQuery| -> Vec<WaitlistEntryId> {
        let found = w.store.list_waitlist(&query).unwrap();
        found.iter().map(|entry| entry.id).collect()
    };
    let only = |meant: &dyn Fn(&WaitlistEntry) -> bool| {
        let meant: Vec<_> = entries.iter().filter(|entry| meant(entry)).cloned().collect();
        ids(&meant)
    };
    let a = Feature::parse("a");
    assert_eq!(listed(all()), ids(&entries));
    let for_a = WaitlistQuery {
        feature: Some(a.clone()),
        ..all()
    };
    assert_eq!(listed(for_a), only(&|entry| entry.feature == a));
    let product = WaitlistQuery {
        feature: Some(None),
        ..all()
    };
    assert_eq!(listed(product), only(&|entry| entry.feature.is_none()));
    let account = WaitlistQuery {
        account: Some(first.id),
        ..all()
    };
    assert_eq!(
        listed(account),
        only(&|entry| entry.who == Waiting::User(you.id, first.id))
    );
    let domain = WaitlistQuery {
        domain: Some("example.com".to_owned()),
        ..all()
    };
    let is_elsewhere = |entry: &WaitlistEntry| entry.who == Waiting::Address(elsewhere.clone());
    assert_eq!(listed(domain), only(&|entry| !is_elsewhere(entry)));
    let sub = WaitlistQuery {
        domain: Some("sub.example.com".to_owned()),
        ..all()
    };
    assert_eq!(listed(sub), only(&is_elsewhere));
    let waiting = WaitlistQuery {
        waiting: true,
        ..all()
    };
    assert_eq!(listed(waiting), only(&|entry| entry.granted_at.is_none()));
    let order = ids(&entries);
    let page = WaitlistQuery {
        after: Some(order[1]),
        limit: 2,
        ..all()
    };
    assert_eq!(listed(page), order[2..4]);
    for entry in &entries {
        assert_eq!(
            w.store.find_waitlist_entry(entry.id).unwrap().as_ref(),
            Some(entry)
        );
    }
}

/// An empty list, and an entry that is not there.
pub fn an_empty_list_is_empty(w: &World<'_>) {
    assert_eq!(w.store.list_waitlist(&all()).unwrap(), []);
    let entry = w.new.waiting(Waiting::Address(address("you")), None);
    assert_eq!(w.store.find_waitlist_entry(entry.id).unwrap(), None);
}
