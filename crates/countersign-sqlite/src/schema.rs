//! The tables as Diesel sees them. Generated from the migrations by this crate's test `schema`; not edited by hand.

#![allow(missing_docs, reason = "generated")]

diesel::table! {
    accounts (id) {
        id -> Binary,
        name -> Text,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    address_credentials (address) {
        address -> Text,
        user_id -> Binary,
        verified_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    audit_events (at, id) {
        at -> BigInt,
        id -> Binary,
        kind -> Text,
        user_id -> Nullable<Binary>,
        address -> Nullable<Text>,
        session_id -> Nullable<Binary>,
        ip_prefix -> Nullable<Text>,
        request -> Nullable<Text>,
        detail -> Text,
    }
}

diesel::table! {
    bound_challenges (challenge_id) {
        challenge_id -> Binary,
        user_id -> Binary,
    }
}

diesel::table! {
    budget_hits (scope, subject) {
        scope -> Text,
        subject -> Text,
        hits -> Text,
        quiet_at -> BigInt,
    }
}

diesel::table! {
    challenge_aliases (request_id) {
        request_id -> Binary,
        challenge_id -> Binary,
    }
}

diesel::table! {
    challenges (id) {
        id -> Binary,
        kind -> Text,
        surface -> Text,
        client -> Text,
        purpose -> Text,
        address -> Text,
        lane -> Text,
        seed -> Binary,
        key_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        opened_at -> Nullable<BigInt>,
        failed_guesses -> BigInt,
        ended -> Nullable<Text>,
        bound -> Nullable<Text>,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        settings -> Text,
    }
}

diesel::table! {
    deployment_counters (name, slot) {
        name -> Text,
        slot -> BigInt,
        total -> BigInt,
    }
}

diesel::table! {
    device_tokens (id) {
        id -> Binary,
        token_hash -> Binary,
        user_id -> Binary,
        address -> Text,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    identities (id) {
        id -> Binary,
        user_id -> Binary,
        issuer -> Text,
        subject -> Text,
        connection -> Text,
        address -> Nullable<Text>,
        created_at -> BigInt,
        last_used_at -> BigInt,
    }
}

diesel::table! {
    invites (id) {
        id -> Binary,
        account_id -> Nullable<Binary>,
        role -> Nullable<Text>,
        address -> Text,
        inviter -> Nullable<Binary>,
        client -> Text,
        challenge_id -> Binary,
        state -> Text,
        created_at -> BigInt,
        sent_at -> BigInt,
        expires_at -> BigInt,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    ledgers (key) {
        key -> Text,
        version -> BigInt,
        marks -> Text,
        quiet_at -> BigInt,
    }
}

diesel::table! {
    memberships (id) {
        id -> Binary,
        account_id -> Binary,
        user_id -> Binary,
        role -> Text,
        granted_by -> Nullable<Binary>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        kind -> Text,
        address -> Text,
        challenge_id -> Nullable<Binary>,
        details -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        coalesce_key -> Nullable<Text>,
        lane -> BigInt,
        state -> Text,
        attempts -> BigInt,
        due_at -> BigInt,
        fence -> BigInt,
        leased_until -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    password_credentials (user_id) {
        user_id -> Binary,
        hash -> Text,
        set_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        user_id -> Binary,
        surface -> Text,
        client -> Text,
        label -> Nullable<Text>,
        browser -> Text,
        platform -> Text,
        ip_prefix -> Nullable<Text>,
        authenticated_at -> BigInt,
        created_at -> BigInt,
        last_used_at -> BigInt,
        idle_expires_at -> BigInt,
        absolute_expires_at -> BigInt,
        refresh_seed -> Nullable<Binary>,
        refresh_key_id -> Nullable<BigInt>,
        generation -> Nullable<BigInt>,
        rotated_at -> Nullable<BigInt>,
        token_hash -> Nullable<Binary>,
        ended -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        details -> Nullable<Text>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        public_key -> Binary,
        sealed -> Binary,
        created_at -> BigInt,
        signs_from -> BigInt,
        retires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    social_flows (id) {
        id -> Binary,
        surface -> Text,
        client -> Text,
        itinerary -> Text,
        seed -> Binary,
        key_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Binary,
        status -> Text,
        display_name -> Nullable<Text>,
        avatar_url -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        profile -> Nullable<Text>,
    }
}

diesel::table! {
    waitlist_entries (id) {
        id -> Binary,
        user_id -> Nullable<Binary>,
        account_id -> Nullable<Binary>,
        address -> Nullable<Text>,
        feature -> Text,
        client -> Text,
        since -> BigInt,
        granted_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(address_credentials -> users (user_id));
diesel::joinable!(bound_challenges -> challenges (challenge_id));
diesel::joinable!(challenge_aliases -> challenges (challenge_id));
diesel::joinable!(device_tokens -> users (user_id));
diesel::joinable!(identities -> users (user_id));
diesel::joinable!(invites -> accounts (account_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(memberships -> accounts (account_id));
diesel::joinable!(password_credentials -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(waitlist_entries -> accounts (account_id));
diesel::joinable!(waitlist_entries -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    address_credentials,
    audit_events,
    bound_challenges,
    budget_hits,
    challenge_aliases,
    challenges,
    clients,
    deployment_counters,
    device_tokens,
    identities,
    invites,
    ledgers,
    memberships,
    outbox,
    password_credentials,
    sessions,
    signing_keys,
    social_flows,
    users,
    waitlist_entries,
);
