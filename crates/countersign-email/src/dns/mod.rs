//! A few questions to a DNS server: enough to tell an operator what is published for a domain. Receivers do their own
//! looking up; nothing here decides about a mail.

mod client;
mod message;

pub use client::{DnsError, Resolver, first_nameserver};
pub(crate) use message::{Kind, Record};
