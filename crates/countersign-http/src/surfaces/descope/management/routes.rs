//! The table of the management part.

use actix_web::web::ServiceConfig;

use super::{batches, edits, searching, tests, users};
use crate::common::table::at;

/// Puts the routes in place. Without keys they answer as if they were not there.
pub(in super::super) fn register(config: &mut ServiceConfig) {
    whole_users(config);
    parts_of_users(config);
    at("/v1/mgmt/license").get(users::license).register(config);
    at("/v1/mgmt/user/test/delete/all")
        .delete(tests::delete_all)
        .register(config);
    at("/v1/mgmt/tests/generate/otp")
        .post(tests::otp)
        .register(config);
    at("/v1/mgmt/tests/generate/magiclink")
        .post(tests::magic_link)
        .register(config);
    at("/v1/mgmt/tests/generate/enchantedlink")
        .post(tests::enchanted_link)
        .register(config);
}

fn whole_users(config: &mut ServiceConfig) {
    at("/v1/mgmt/user/create").post(users::create).register(config);
    at("/v1/mgmt/user/create/test")
        .post(users::create_for_tests)
        .register(config);
    at("/v1/mgmt/user/create/batch")
        .post(batches::create)
        .register(config);
    at("/v1/mgmt/user").get(users::load).register(config);
    at("/v1/mgmt/users/load").post(users::load_many).register(config);
    // The SDKs ask under the second version, older ones under the first.
    at("/v1/mgmt/user/search")
        .post(searching::search)
        .register(config);
    at("/v2/mgmt/user/search")
        .post(searching::search)
        .register(config);
    at("/v2/mgmt/user/search/test")
        .post(searching::search_test_users)
        .register(config);
    at("/v1/mgmt/user/update").post(users::update).register(config);
    at("/v1/mgmt/user/patch").patch(users::patch).register(config);
    at("/v1/mgmt/user/patch/batch")
        .patch(batches::patch)
        .register(config);
    at("/v1/mgmt/user/delete").post(users::delete).register(config);
    at("/v1/mgmt/user/delete/batch")
        .post(batches::delete)
        .register(config);
    at("/v1/mgmt/user/logout").post(users::log_out).register(config);
    at("/v1/mgmt/user/history").post(users::history).register(config);
}

fn parts_of_users(config: &mut ServiceConfig) {
    at("/v1/mgmt/user/update/status")
        .post(edits::status)
        .register(config);
    at("/v1/mgmt/user/update/email")
        .post(edits::email)
        .register(config);
    at("/v1/mgmt/user/update/loginid")
        .post(edits::login_id)
        .register(config);
    at("/v1/mgmt/user/update/name").post(edits::name).register(config);
    at("/v1/mgmt/user/update/phone")
        .post(edits::phone)
        .register(config);
    at("/v1/mgmt/user/update/picture")
        .post(edits::picture)
        .register(config);
    at("/v1/mgmt/user/update/customAttribute")
        .post(edits::attribute)
        .register(config);
    at("/v1/mgmt/user/update/role/set")
        .post(edits::set_roles)
        .register(config);
    at("/v1/mgmt/user/update/role/add")
        .post(edits::add_roles)
        .register(config);
    at("/v2/mgmt/user/update/role/add")
        .post(edits::add_roles)
        .register(config);
    at("/v1/mgmt/user/update/role/remove")
        .post(edits::remove_roles)
        .register(config);
    at("/v1/mgmt/user/password/set/active")
        .post(users::set_password)
        .register(config);
}
