//! Pages for people: plain HTML without script. Mails point here, and GET spends nothing (C6).

pub(crate) mod form;
pub(crate) mod mailed;
pub(crate) mod page;
pub(crate) mod prove;
pub(crate) mod templates;

mod act;
mod dev_mailbox;
pub(crate) mod docs;
mod lockout;
mod press;

use actix_web::web::ServiceConfig;

use crate::common::table::at;

/// The routes. Those of development exist only where there is a mailbox.
pub(crate) fn register(config: &mut ServiceConfig, has_mailbox: bool) {
    for path in ["/link", "/verify-email", "/reset", "/invite"] {
        at(path).get(mailed::look).post(press::press).register(config);
    }
    if has_mailbox {
        dev_mailbox::register(config);
    }
}
