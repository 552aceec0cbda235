//! What all surfaces share: one rule, one file.

pub(crate) mod access_log;
pub(crate) mod action;
pub(crate) mod bearer;
pub(crate) mod body;
pub(crate) mod browser_key;
pub(crate) mod call;
pub(crate) mod client_ip;
pub(crate) mod cookie_values;
pub(crate) mod envelope;
pub(crate) mod fault_log;
pub(crate) mod fields;
pub(crate) mod forwarding;
pub(crate) mod network;
pub(crate) mod redirect;
pub(crate) mod request_id;
pub(crate) mod retry_after;
pub(crate) mod security_headers;
pub(crate) mod set_cookie;
pub(crate) mod shape;
pub(crate) mod social;
pub(crate) mod table;
pub(crate) mod times;
pub(crate) mod visit;
pub(crate) mod way_in;
