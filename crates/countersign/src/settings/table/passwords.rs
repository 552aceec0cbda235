//! The settings of passwords: what they have to be, and what hashing them may cost.

use countersign_core::policy::{HashCost, PasswordLimits};

use super::{Section, Setting, section};

pub(super) fn passwords(limits: &mut PasswordLimits) -> Section<'_> {
    let PasswordLimits {
        min_length,
        cost: HashCost {
            memory_kib,
            iterations,
            lanes,
        },
        at_once,
        waiting_each,
    } = limits;
    let settings = vec![
        Setting::between(
            "min_length",
            min_length,
            ["8", "64"],
            "The fewest characters of a new password. Fewer than 15 are for where a second factor is asked for.",
        ),
        Setting::between(
            "memory_kib",
            memory_kib,
            ["1024", "262144"],
            "The memory Argon2id fills for a hash, in KiB. Hashes of other costs are made anew at the next sign-in.",
        ),
        Setting::between(
            "iterations",
            iterations,
            ["1", "16"],
            "How many times Argon2id passes over that memory.",
        ),
        Setting::between(
            "lanes",
            lanes,
            ["1", "16"],
            "The lanes of Argon2id; one thread computes all of them, so that more are not faster here.",
        ),
        Setting::between(
            "at_once",
            at_once,
            ["1", "1024"],
            "How many passwords are hashed at once; each takes a processor and the memory above.",
        )
        .by_default("the number of processors"),
        Setting::between(
            "waiting_each",
            waiting_each,
            ["0", "1024"],
            "How many wait for each that is hashed; beyond it the answer is a refusal at once.",
        ),
    ];
    section("passwords", "Passwords, where a client uses them.", settings)
}
