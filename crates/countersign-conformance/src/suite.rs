//! The list of all cases, and the macros that make a test of each.

/// Makes a module `suite` with a test for each case. `make` is a path to a `fn(ManualClock) -> impl Fixture`.
#[macro_export]
macro_rules! suite {
    ($make:path) => {
        /// What every store must do.
        #[cfg(test)]
        #[allow(unused_imports, clippy::wildcard_imports)]
        mod suite {
            use super::*;

            $crate::attempt_cases! { $make,
                request_facts:
                    an_unknown_address_has_nothing
                    carry_the_stores_time
                    the_ledger_reads_back_as_it_was_written
                    only_live_codes_of_the_same_kind_are_listed
                    a_life_ends_at_its_deadline
                    live_codes_come_newest_first
                    an_earlier_request_is_found_whatever_its_state
                    an_earlier_request_from_elsewhere_is_none
                    a_device_is_known_with_its_own_address_alone
                    a_device_is_unknown_from_its_deadline_on
                    a_device_that_ended_is_unknown
                    a_device_brings_its_own_ledger;
                request_otp:
                    commits_everything_together
                    nothing_decided_writes_nothing
                    a_challenge_reads_back_as_it_was_written
                    a_mail_reads_back_as_it_was_written
                    a_first_write_is_lost_where_a_row_is
                    a_later_write_is_lost_where_no_row_is
                    a_changed_version_is_lost
                    versions_are_any_numbers
                    not_after_is_exact
                    not_after_is_compared_when_the_row_is_held
                    older_challenges_are_superseded
                    an_alias_names_an_older_challenge
                    a_device_lane_guards_itself
                    a_taken_id_keeps_nothing;
                hits:
                    a_budget_holds_exactly_its_limit
                    a_budget_filled_meanwhile_is_lost
                    the_windows_edge_is_exact
                    room_comes_back_one_hit_at_a_time
                    only_the_latest_are_kept
                    one_full_budget_loses_all
                    budgets_are_kept_apart
                    every_scope_counts;
                verify_facts:
                    carry_the_stores_time
                    an_unknown_request_names_nothing
                    an_unknown_address_has_nothing
                    a_request_names_its_challenge_whatever_its_state
                    an_address_names_its_live_codes
                    live_codes_come_newest_first
                    lockouts_of_the_address_are_told
                    lockouts_come_newest_first
                    ledger_and_owner_are_the_addresss
                    a_device_is_known_with_its_own_address_alone
                    a_device_is_unknown_from_its_deadline_on
                    the_nth_latest_hit_is_told;
                failed_guess:
                    counts_and_writes_everything_together
                    failures_add_up
                    without_a_ledger_the_challenge_counts_alone
                    without_a_challenge_the_ledger_counts_alone
                    a_changed_ledger_is_lost
                    another_count_is_lost
                    an_ended_challenge_is_lost
                    a_full_budget_is_lost
                    a_device_ends_with_the_failure
                    a_device_lane_guards_itself
                    a_taken_id_keeps_nothing;
                passed_guess:
                    commits_everything_together
                    a_used_challenge_is_lost
                    another_count_is_lost
                    a_changed_ledger_is_lost
                    not_after_is_exact
                    not_after_is_compared_when_the_row_is_held
                    other_challenges_become_pointless
                    a_session_reads_back_as_it_was_written
                    a_session_may_have_no_cookie
                    a_known_device_lives_on
                    an_ended_device_is_lost
                    a_device_lane_guards_itself
                    a_taken_id_keeps_nothing;
                passed_user:
                    a_new_user_reads_back_as_it_was_written
                    long_texts_read_back
                    a_new_user_is_lost_where_an_owner_is
                    a_mailbox_is_marked_as_proven
                    a_proven_mailbox_stays_as_it_was
                    a_known_user_who_is_gone_is_lost;
                ledgers:
                    the_facts_are_the_ledger_and_the_time
                    what_is_decided_is_written
                    empty_marks_read_back
                    a_changed_row_is_lost
                    a_taken_id_keeps_nothing;
                refresh_session:
                    an_unknown_session_is_done
                    the_facts_are_session_user_and_time
                    a_rotation_moves_the_family_on
                    another_generation_is_lost
                    an_ended_session_is_lost
                    an_end_is_kept_with_its_events
                    not_after_is_exact
                    not_after_is_compared_when_the_row_is_held
                    a_taken_id_keeps_nothing;
                documents:
                    a_bound_challenge_reads_back
                    a_profile_and_details_read_back;
            }

            $crate::plain_cases! { $make,
                challenges:
                    a_challenge_is_found_whatever_its_state
                    an_unknown_challenge_is_none
                    opening_notes_the_time
                    opening_twice_changes_nothing
                    an_ended_challenge_is_not_opened
                    an_expired_challenge_is_not_opened;
                pointless:
                    siblings_of_one_app_end
                    later_ways_back_end
                    a_password_is_taken_off;
                interleaving:
                    a_request_overtakes_a_request
                    a_pass_overtakes_a_pass
                    a_failure_overtakes_a_failure
                    a_ledger_is_overtaken
                    a_sign_out_overtakes_a_refresh
                    a_disabling_overtakes_a_refresh
                    a_disabling_overtakes_a_pass
                    a_first_success_overtakes_a_first_success
                    a_devices_end_overtakes_its_pass
                    an_erasure_overtakes_a_pass;
                sessions:
                    an_unknown_session_is_none
                    a_session_is_found_whatever_its_state
                    an_extension_moves_the_idle_deadline
                    an_ended_session_is_not_extended
                    several_sessions_are_found_at_once
                    open_sessions_are_listed_newest_first
                    sessions_past_a_deadline_are_not_listed
                    a_list_has_at_most_two_hundred
                    a_session_ends_once
                    another_users_session_is_not_ended
                    other_sessions_end_but_the_one_to_keep
                    with_other_sessions_end_devices_and_codes
                    codes_of_an_unproven_address_stay
                    a_taken_id_ends_nothing;
                users:
                    an_address_finds_its_owner
                    a_disabled_user_loses_sessions_and_devices
                    an_active_user_keeps_what_they_have
                    an_unknown_user_is_told
                    a_taken_id_changes_nothing;
                users_listed:
                    users_are_listed_by_page
                    users_are_counted_and_passed_over
                    users_are_listed_by_what_they_are;
                users_erased:
                    user_sessions_and_devices_are_gone
                    device_ledgers_are_gone
                    challenges_and_request_ids_are_gone
                    unsent_mails_are_gone_and_sent_ones_renamed
                    older_events_are_renamed
                    nobody_else_is_touched
                    the_address_is_free_again;
                outbox_queue:
                    the_newest_mails_are_listed
                    backlogs_tell_what_waits
                    only_the_newest_of_a_key_is_kept
                    a_claimed_mail_is_not_replaced
                    a_lost_commit_replaces_nothing;
                outbox:
                    an_empty_outbox_gives_the_time
                    mails_leave_by_lane_then_by_time
                    a_claim_takes_at_most_its_limit
                    a_mail_is_claimed_from_its_time_on
                    an_expired_mail_is_claimed
                    a_lease_keeps_others_away
                    a_claim_brings_what_the_mail_needs
                    a_closed_mail_is_never_claimed_again
                    a_deferred_mail_comes_back_when_it_is_due
                    only_attempts_are_counted
                    a_long_note_reads_back
                    a_stale_result_is_ignored
                    a_result_for_nothing_is_ignored;
                counters:
                    deltas_add_up
                    sums_come_in_the_order_asked
                    a_sum_reaches_back_over_its_window
                    a_long_window_slides;
                signing_keys:
                    there_are_none_at_first
                    the_first_candidate_becomes_the_key
                    further_candidates_are_not_inserted;
                operators:
                    a_user_is_found_by_id
                    trails_tell_how_it_ended
                    all_sessions_of_a_user_end
                    a_disabled_user_loses_challenges
                    challenges_are_found_by_request_and_address
                    audit_entries_are_listed_by_page
                    key_uses_count_what_is_alive
                    mails_are_listed_by_page;
                operators_mend:
                    mails_are_queued_again
                    a_forgotten_address_has_no_ledger
                    signing_keys_change_together
                    a_taken_id_changes_no_key;
                imports:
                    users_come_with_all_they_have
                    whoever_is_there_stays_as_they_are
                    a_second_import_changes_nothing
                    of_several_with_one_address_or_id_one_is_made
                    a_trial_leaves_nothing_behind
                    none_are_imported_without_a_word
                    a_taken_id_keeps_nothing
                    users_leave_page_by_page;
                audit_events:
                    the_newest_come_first
                    an_event_reads_back
                    none_and_many_are_kept_alike
                    a_taken_id_keeps_none;
                upkeep:
                    a_store_within_reach_is_healthy
                    an_empty_store_has_nothing_to_sweep
                    everything_alive_survives
                    open_mails_survive
                    users_and_signing_keys_survive;
                sweeping:
                    challenges_go_after_their_retention
                    closed_mails_go_after_their_retention
                    ended_sessions_go_after_their_retention
                    expired_sessions_go_after_their_retention
                    quiet_ledgers_go
                    a_swept_ledger_is_lost
                    expired_devices_go_and_live_ones_stay
                    events_go_after_their_retention
                    budgets_stay_for_their_window
                    counters_go_some_day
                    a_sweep_takes_a_batch_at_a_time
                    ended_invites_go_after_their_retention
                    trips_go_when_they_are_past;
                mailbox_facts:
                    a_mailbox_is_nobodys
                    a_user_is_no_mailbox
                    a_device_tells_whether_its_mailbox_is_proven;
                person_facts:
                    an_address_without_an_owner
                    looking_leaves_nothing
                    a_person_by_any_name
                    nobody_has_no_address
                    a_session_is_shown_whosever
                    a_challenge_is_about_its_mailbox
                    a_bound_challenge_is_about_its_user
                    an_invite_is_for_its_address
                    a_device_is_told_with_its_address
                    owners_of_other_things_are_told
                    lists_come_by_id
                    only_open_invites_are_listed
                    an_account_comes_whole
                    budgets_are_told_in_order;
                changes:
                    no_change_is_done
                    later_changes_see_earlier_ones
                    a_changed_ledger_is_lost
                    the_held_ledger_is_written
                    a_full_budget_is_lost
                    a_deadline_is_exact
                    an_address_has_one_owner
                    a_user_changes
                    a_mailbox_is_proven_once
                    an_address_moves
                    mails_and_events_are_kept
                    mails_of_every_kind_are_kept
                    nothing_stays_held;
                changes_of_challenges:
                    a_challenge_changes_as_it_was_read
                    challenges_of_an_address_end
                    bound_challenges_end;
                changes_of_access:
                    a_password_is_kept
                    a_session_begins_for_the_active
                    a_session_changes_while_it_lives
                    sessions_end_once
                    devices_begin_and_end;
                grants:
                    an_identity_has_one_owner
                    an_account_changes
                    a_user_has_one_place_in_an_account
                    an_account_goes_with_what_hangs_on_it
                    an_invite_is_closed_once
                    a_place_on_the_waitlist_is_taken_once
                    a_place_is_granted_once_and_given_up
                    a_query_tells_the_account_it_holds;
                setup_ended:
                    everything_set_up_ends
                    one_session_may_stay
                    what_ended_before_stays_as_it_ended
                    a_code_that_proves_a_mailbox_ends_it
                    a_mailbox_proven_meanwhile_keeps_it
                    a_lost_success_ends_nothing
                    a_success_may_end_other_sessions;
                people_leaving:
                    everything_granted_goes_with_a_user
                    an_empty_account_goes_with_its_last_member
                    accounts_owned_alone_are_told
                    what_was_given_stays_without_a_name
                    anothers_way_back_outlives_an_erased_user
                    words_of_older_mails_are_dropped
                    a_barred_user_loses_bound_challenges
                    signing_out_everywhere_ends_links;
                clients:
                    an_app_is_kept_under_its_id
                    a_removed_app_ends_its_sessions;
                social_flows:
                    a_trip_is_taken_out_once
                    a_trip_keeps_what_it_is_for;
                waitlist:
                    entries_are_listed_by_page
                    an_empty_list_is_empty;
            }
        }
    };
}

/// Cases that try a commit: a test for each of the two ways.
#[doc(hidden)]
#[macro_export]
macro_rules! attempt_cases {
    ($make:path, $($group:ident: $($case:ident)+;)+) => {$(
        mod $group {
            use super::*;

            mod optimistic {
                use super::*;
                $(#[test]
                fn $case() {
                    $crate::fixture::run($make, |w| $crate::cases::$group::$case(w, $crate::Attempt::Optimistic));
                })+
            }

            mod locked {
                use super::*;
                $(#[test]
                fn $case() {
                    $crate::fixture::run($make, |w| $crate::cases::$group::$case(w, $crate::Attempt::Locked));
                })+
            }
        }
    )+};
}

/// Cases that are the same in whichever way: one test each.
#[doc(hidden)]
#[macro_export]
macro_rules! plain_cases {
    ($make:path, $($group:ident: $($case:ident)+;)+) => {$(
        mod $group {
            use super::*;
            $(#[test]
            fn $case() {
                $crate::fixture::run($make, $crate::cases::$group::$case);
            })+
        }
    )+};
}
