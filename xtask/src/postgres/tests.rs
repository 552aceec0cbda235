//! A real throwaway cluster, from start to nothing left.

use super::{Cluster, Installation, Options};
use crate::process;
use std::process::Command;

fn installation() -> Installation {
    Installation::find().expect("PostgreSQL's server programs (`cargo xtask test` installs them on Debian)")
}

fn ask(installation: &Installation, cluster: &Cluster, sql: &str) -> String {
    let mut psql = Command::new(installation.program("psql"));
    psql.args(["-X", "-At", "-d", &cluster.url("postgres"), "-c", sql]);
    String::from_utf8(process::capture(&mut psql).unwrap())
        .unwrap()
        .trim()
        .to_owned()
}

#[test]
fn a_cluster_for_tests_is_private_and_leaves_nothing() {
    let installation = installation();
    let cluster = Cluster::start(&installation, &Options::for_tests()).unwrap();
    let show = |name: &str| ask(&installation, &cluster, &format!("show {name}"));
    assert_eq!(show("listen_addresses"), "127.0.0.1");
    assert_eq!(show("fsync"), "off");
    assert_eq!(show("synchronous_commit"), "off");
    assert_eq!(show("full_page_writes"), "off");
    assert_eq!(show("max_connections"), "400");
    assert_eq!(show("server_encoding"), "UTF8");
    let folder = show("data_directory");
    assert!(std::path::Path::new(&folder).is_dir());
    drop(cluster);
    assert!(!std::path::Path::new(&folder).parent().unwrap().exists());
}

#[test]
fn durable_clusters_keep_postgresqls_defaults_and_run_side_by_side() {
    let installation = installation();
    let one = Cluster::start(&installation, &Options::durable()).unwrap();
    let two = Cluster::start(&installation, &Options::durable().with("work_mem", "'5MB")).err();
    assert!(
        two.is_some_and(|failure| failure.to_string().contains("work_mem")),
        "the log says what is wrong"
    );
    let two = Cluster::start(&installation, &Options::durable().with("work_mem", "5MB")).unwrap();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        assert_eq!(ask(&installation, &one, &format!("show {name}")), "on");
    }
    assert_eq!(ask(&installation, &two, "show work_mem"), "5MB");
    assert_ne!(one.url("postgres"), two.url("postgres"));
}
