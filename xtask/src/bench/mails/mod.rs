//! Mails: how fast they leave when many wait, and how soon when one does.

mod drain;
mod way;

pub(crate) use drain::drain;
pub(crate) use way::way;
