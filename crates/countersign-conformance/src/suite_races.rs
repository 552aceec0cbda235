//! The list of all races, and the macros that make a test of each.

/// Makes a module `races` with a test for each race. `make` as for `suite!`.
#[macro_export]
macro_rules! races {
    ($make:path) => {
        /// What must hold whoever wins.
        #[cfg(test)]
        #[allow(unused_imports, clippy::wildcard_imports)]
        mod races {
            use super::*;

            $crate::race_tests! { $make,
                guesses:
                    c1_a_code_succeeds_once
                    c1_an_address_gets_one_user
                    c2_five_guesses_count
                    c2_five_guesses_count_without_a_ledger
                    c2_right_and_wrong_guesses_mix
                    c1_all_names_of_a_challenge_are_one;
                budgets:
                    l1_a_source_spends_exactly_its_limit
                    l1_budgets_in_any_order_are_exact
                    l1_a_moving_window_never_holds_more
                    l1_an_address_sends_exactly_its_limit
                    counters_lose_nothing;
                refreshes:
                    s2_a_token_has_one_successor
                    s2_a_family_is_one_lineage
                    s3_an_end_is_the_last_word;
                outbox:
                    claims_never_overlap
                    one_result_counts;
                single:
                    there_is_one_signing_key
                    a_signing_key_is_followed_once
                    a_session_ends_once
                    a_user_is_erased_once;
                imports:
                    users_imported_by_many_are_made_once
                    an_import_and_a_sign_up_make_one_user;
                traffic:
                    s3_nobody_gets_in_past_a_disabling
                    an_erasure_leaves_a_whole_user_or_none
                    upkeep_stands_in_nobodys_way;
                people:
                    c1_a_link_is_redeemed_once
                    c1_a_challenge_ends_once
                    c1_an_invite_is_accepted_once
                    an_account_keeps_an_owner
                    an_identity_gets_one_owner
                    a_password_is_hashed_anew_once
                    an_address_gets_one_owner
                    a_place_is_taken_once
                    c1_a_trip_is_claimed_once
                    a_first_proof_leaves_no_session_of_before
                    a_first_proof_has_the_last_word_about_a_name;
            }
        }
    };
}

/// Races: one test each.
#[doc(hidden)]
#[macro_export]
macro_rules! race_tests {
    ($make:path, $($group:ident: $($race:ident)+;)+) => {$(
        mod $group {
            use super::*;
            $(#[test]
            fn $race() {
                $crate::fixture::run($make, $crate::races::$group::$race);
            })+
        }
    )+};
}
