//! The table of the management part.

use super::{batches, edits, searching, tests, users};
use crate::common::api::{ApiRow, api};

/// The routes. Without keys they answer as if they were not there.
pub(in super::super) fn routes() -> Vec<ApiRow> {
    [whole_users(), parts_of_users(), users_of_tests()]
        .into_iter()
        .flatten()
        .collect()
}

fn whole_users() -> Vec<ApiRow> {
    vec![
        api("/v1/mgmt/license").get(users::license, &users::LICENSE),
        api("/v1/mgmt/user/create").post(users::create, &users::CREATE),
        api("/v1/mgmt/user/create/batch").post(batches::create, &batches::CREATE),
        api("/v1/mgmt/user").get(users::load, &users::LOAD),
        api("/v1/mgmt/users/load").post(users::load_many, &users::LOAD_MANY),
        // The SDKs ask under the second version, older ones under the first.
        api("/v1/mgmt/user/search").post(searching::search, &searching::SEARCH_BEFORE),
        api("/v2/mgmt/user/search").post(searching::search, &searching::SEARCH),
        api("/v1/mgmt/user/update").post(users::update, &users::UPDATE),
        api("/v1/mgmt/user/patch").patch(users::patch, &users::PATCH),
        api("/v1/mgmt/user/patch/batch").patch(batches::patch, &batches::PATCH),
        api("/v1/mgmt/user/delete").post(users::delete, &users::DELETE),
        api("/v1/mgmt/user/delete/batch").post(batches::delete, &batches::DELETE),
        api("/v1/mgmt/user/logout").post(users::log_out, &users::LOG_OUT),
        api("/v1/mgmt/user/history").post(users::history, &users::HISTORY),
    ]
}

fn parts_of_users() -> Vec<ApiRow> {
    vec![
        api("/v1/mgmt/user/update/status").post(edits::status, &edits::STATUS),
        api("/v1/mgmt/user/update/email").post(edits::email, &edits::EMAIL),
        api("/v1/mgmt/user/update/loginid").post(edits::login_id, &edits::LOGIN_ID),
        api("/v1/mgmt/user/update/name").post(edits::name, &edits::NAME),
        api("/v1/mgmt/user/update/phone").post(edits::phone, &edits::PHONE),
        api("/v1/mgmt/user/update/picture").post(edits::picture, &edits::PICTURE),
        api("/v1/mgmt/user/update/customAttribute").post(edits::attribute, &edits::ATTRIBUTE),
        api("/v1/mgmt/user/update/role/set").post(edits::set_roles, &edits::SET_ROLES),
        api("/v1/mgmt/user/update/role/add").post(edits::add_roles, &edits::ADD_ROLES_BEFORE),
        api("/v2/mgmt/user/update/role/add").post(edits::add_roles, &edits::ADD_ROLES),
        api("/v1/mgmt/user/update/role/remove").post(edits::remove_roles, &edits::REMOVE_ROLES),
        api("/v1/mgmt/user/password/set/active").post(users::set_password, &users::SET_PASSWORD),
    ]
}

fn users_of_tests() -> Vec<ApiRow> {
    vec![
        api("/v1/mgmt/user/create/test").post(users::create_for_tests, &users::CREATE_FOR_TESTS),
        api("/v2/mgmt/user/search/test").post(searching::search_test_users, &searching::SEARCH_TEST_USERS),
        api("/v1/mgmt/user/test/delete/all").delete(tests::delete_all, &tests::DELETE_ALL),
        api("/v1/mgmt/tests/generate/otp").post(tests::otp, &tests::OTP),
        api("/v1/mgmt/tests/generate/magiclink").post(tests::magic_link, &tests::MAGIC_LINK),
        api("/v1/mgmt/tests/generate/enchantedlink").post(tests::enchanted_link, &tests::ENCHANTED_LINK),
    ]
}
