//! One running throwaway cluster.

use super::account::Account;
use super::directory::{self, Directory};
use super::installation::Installation;
use super::options::Options;
use super::start;
use super::supervisor::Supervisor;
use crate::failure::Result;
use std::fs;
use std::process::Child;

/// A PostgreSQL of our own on 127.0.0.1, with the superuser `postgres`; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    port: u16,
    remains: Remains,
}

impl Cluster {
    /// Starts a cluster, after removing what dead runs have left behind.
    pub(crate) fn start(installation: &Installation, options: &Options) -> Result<Cluster> {
        let account = Account::choose()?;
        directory::remove_stale(&account, installation);
        let directory = Directory::create(&account)?;
        let supervisor = Supervisor::watch(&account, directory.path())?;
        let mut remains = Remains {
            directory,
            supervisor,
            server: None,
        };
        start::initialise(installation, &account, remains.directory.path())?;
        let started = start::start(installation, &account, options, remains.directory.path())?;
        remains.server = Some(started.server);
        Ok(Cluster {
            port: started.port,
            remains,
        })
    }

    /// The server's first process.
    pub(crate) fn postmaster(&self) -> u32 {
        self.remains.server.as_ref().map_or(0, Child::id)
    }

    /// The superuser's address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

/// What has to go, from the folder's first moment on.
#[derive(Debug)]
struct Remains {
    directory: Directory,
    supervisor: Supervisor,
    server: Option<Child>,
}

impl Drop for Remains {
    fn drop(&mut self) {
        if let Err(error) = self.supervisor.finish(self.server.as_mut()) {
            eprintln!("xtask: stopping PostgreSQL: {error}");
        }
        let path = self.directory.path();
        if path.exists()
            && let Err(error) = fs::remove_dir_all(path)
        {
            eprintln!("xtask: {} stays: {error}", path.display());
        }
    }
}
