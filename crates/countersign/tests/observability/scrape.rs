//! Reading `/metrics` as strictly as the format is written down.

use std::collections::BTreeMap;
use std::net::TcpListener;

use crate::support::{Api, eventually};

/// A scrape, taken apart.
pub(crate) struct Scrape {
    /// The page as it came.
    pub(crate) text: String,
    /// Each family and its kind.
    pub(crate) families: BTreeMap<String, String>,
    samples: Vec<Sample>,
}

type Labels = BTreeMap<String, String>;

struct Sample {
    name: String,
    labels: Labels,
    value: f64,
}

/// A place for the listener that no other process has.
pub(crate) fn free_place() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().to_string()
}

/// The page at a place, once there is one.
pub(crate) fn scrape(place: &str) -> Scrape {
    let api = Api::at(&format!("http://{place}"));
    let reply = eventually("the page of metrics", || {
        Some(api.get("/metrics")).filter(|reply| reply.is_status(200))
    });
    Scrape::parse(reply.body.as_str().unwrap())
}

impl Scrape {
    fn parse(text: &str) -> Self {
        assert!(text.ends_with('\n'));
        let mut scrape = Self {
            text: text.to_owned(),
            families: BTreeMap::new(),
            samples: Vec::new(),
        };
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let help = line
                .strip_prefix("# HELP ")
                .expect("a family begins with its help");
            let (name, _) = help.split_once(' ').expect("and says something");
            let kind = lines
                .next()
                .unwrap()
                .strip_prefix(&format!("# TYPE {name} "))
                .unwrap();
            let before = scrape.families.insert(name.to_owned(), kind.to_owned());
            assert_eq!(before, None, "{name} comes twice");
            while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
                let sample = Sample::parse(line);
                let bare = ["_bucket", "_sum", "_count"]
                    .into_iter()
                    .filter(|_| kind == "histogram");
                let belongs = bare
                    .map(|end| format!("{name}{end}"))
                    .any(|full| full == sample.name);
                assert!(
                    belongs || (kind != "histogram" && sample.name == name),
                    "{name}: {line}"
                );
                assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
                scrape.samples.push(sample);
            }
        }
        scrape.check();
        scrape
    }

    /// No sample comes twice, and ranges add up.
    fn check(&self) {
        let mut seen = BTreeMap::new();
        for sample in &self.samples {
            let before = seen.insert((&sample.name, &sample.labels), sample.value);
            assert_eq!(before, None, "{} {:?}", sample.name, sample.labels);
        }
        let mut within = 0.0;
        for sample in self
            .samples
            .iter()
            .filter(|sample| sample.name.ends_with("_bucket"))
        {
            assert!(sample.value >= within, "{} {:?}", sample.name, sample.labels);
            within = sample.value;
            if sample.labels["le"] == "+Inf" {
                let mut labels = sample.labels.clone();
                labels.remove("le");
                let count = sample.name.replace("_bucket", "_count");
                assert_eq!(seen[&(&count, &labels)], within, "{count}");
                within = 0.0;
            }
        }
    }

    /// The sum of the samples of this name that have these labels.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let meant = |sample: &&Sample| {
            let has =
                |(label, value): &(&str, &str)| sample.labels.get(*label).is_some_and(|own| own == value);
            sample.name == name && labels.iter().all(has)
        };
        self.samples.iter().filter(meant).map(|sample| sample.value).sum()
    }

    /// Every name a query may ask for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.samples.iter().map(|sample| sample.name.as_str())
    }

    /// Whether a sample of this name has this label.
    pub(crate) fn has(&self, name: &str, label: &str, value: &str) -> bool {
        let mut samples = self.samples.iter().filter(|sample| sample.name == name);
        samples.any(|sample| sample.labels.get(label).is_some_and(|own| own == value))
    }

    /// Every value of a label.
    pub(crate) fn values(&self, label: &str) -> Vec<&str> {
        let values = self.samples.iter().filter_map(|sample| sample.labels.get(label));
        let mut values: Vec<&str> = values.map(String::as_str).collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}

impl Sample {
    fn parse(line: &str) -> Self {
        let (series, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = match series.split_once('{') {
            None => (series, Labels::new()),
            Some((name, labels)) => (name, parse_labels(labels.strip_suffix('}').unwrap())),
        };
        assert!(
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
            "{line}"
        );
        let value = value.parse().unwrap();
        Self {
            name: name.to_owned(),
            labels,
            value,
        }
    }
}

/// Our labels are words: none needs to be escaped.
fn parse_labels(text: &str) -> Labels {
    assert!(!text.contains('\\'), "{text}");
    let pairs = text.strip_suffix('"').unwrap().split("\",");
    pairs
        .map(|pair| pair.split_once("=\"").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
