//! Throwaway PostgreSQL clusters: private, gone when this process is gone, however it ends.

mod account;
mod cluster;
mod directory;
mod install;
mod installation;
mod options;
mod start;
mod supervisor;
#[cfg(test)]
mod tests;

pub(crate) use cluster::Cluster;
pub(crate) use installation::Installation;
pub(crate) use options::Options;
