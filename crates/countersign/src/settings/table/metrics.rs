//! The settings of the page of metrics.

use super::{Section, Setting, section};
use crate::settings::sections::MetricsSettings;

pub(super) fn metrics(metrics: &mut MetricsSettings) -> Section<'_> {
    let MetricsSettings { listen } = metrics;
    let settings = vec![
        Setting::new(
            "listen",
            listen,
            "Where Prometheus finds `/metrics`: a listener of its own, which nobody else should reach. Usually \
             `localhost:9464`.",
        )
        .by_default("there is no such listener"),
    ];
    section("metrics", "Figures for operators.", settings)
}
