//! The memory store keeps what the ports promise.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use countersign_conformance::memory::MemoryStore;
use countersign_conformance::time::ManualClock;

fn make(clock: ManualClock) -> MemoryStore {
    MemoryStore::new(Arc::new(clock))
}

countersign_conformance::suite!(make);
countersign_conformance::races!(make);

/// Every case and every race is in its list, so that none is forgotten.
#[test]
fn nothing_is_left_out() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (folder, list) in [("cases", "suite.rs"), ("races", "suite_races.rs")] {
        let suite = fs::read_to_string(sources.join(list)).unwrap();
        for file in fs::read_dir(sources.join(folder)).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let cases = text
                .lines()
                .filter_map(|line| line.strip_prefix("pub fn ")?.split('(').next());
            for case in cases {
                assert!(
                    suite
                        .lines()
                        .any(|line| line.trim().trim_end_matches(';') == case),
                    "{case} is not listed"
                );
            }
        }
    }
}
