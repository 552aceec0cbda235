//! Pages for people: plain HTML without script. Mails point here, and GET spends nothing (C6).

pub(crate) mod templates;

mod dev_mailbox;
pub(crate) mod docs;
mod lockout;
mod page;

use actix_web::web::ServiceConfig;

use crate::common::table::at;

/// The routes. Those of development exist only where there is a mailbox.
pub(crate) fn register(config: &mut ServiceConfig, has_mailbox: bool) {
    at("/link")
        .get(lockout::peek_lockout)
        .post(lockout::open_lockout)
        .register(config);
    if has_mailbox {
        dev_mailbox::register(config);
    }
}
