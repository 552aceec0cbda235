//! The text format of Prometheus (version 0.0.4): families of samples, each with a word about what it is.

use std::fmt::{Display, Write as _};

use countersign_core::figures::HistogramReading;

/// A page as it is written.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

/// A family whose samples are being written.
pub(crate) struct Family<'a> {
    page: &'a mut String,
    name: &'static str,
}

/// The labels of a sample. Their values are words of ours, never what somebody wrote.
pub(crate) type Labels<'a> = &'a [(&'static str, &'a str)];

impl Exposition {
    /// A number that only goes up.
    pub(crate) fn counter(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "counter", help)
    }

    /// A number as it stands.
    pub(crate) fn gauge(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "gauge", help)
    }

    /// How long things took.
    pub(crate) fn histogram(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "histogram", help)
    }

    /// The page.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    fn family(&mut self, name: &'static str, kind: &str, help: &str) -> Family<'_> {
        // Here and below: writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        let page = &mut self.0;
        Family { page, name }
    }
}

impl Family<'_> {
    /// One sample.
    pub(crate) fn sample(&mut self, labels: Labels<'_>, value: impl Display) -> &mut Self {
        self.write("", labels, None, value);
        self
    }

    /// The samples of a histogram, in seconds.
    pub(crate) fn ranges(&mut self, labels: Labels<'_>, reading: &HistogramReading) -> &mut Self {
        for (bound, within) in &reading.within {
            self.write("_bucket", labels, Some(&bound.as_secs_f64().to_string()), within);
        }
        self.write("_bucket", labels, Some("+Inf"), reading.count);
        self.write("_sum", labels, None, reading.sum.as_secs_f64());
        self.write("_count", labels, None, reading.count);
        self
    }

    fn write(&mut self, suffix: &str, labels: Labels<'_>, bound: Option<&str>, value: impl Display) {
        let _ = write!(self.page, "{}{suffix}", self.name);
        let mut before = '{';
        for (name, text) in labels.iter().copied().chain(bound.map(|bound| ("le", bound))) {
            let _ = write!(self.page, "{before}{name}=\"");
            push_escaped(self.page, text);
            self.page.push('"');
            before = ',';
        }
        self.page.push_str(if before == ',' { "} " } else { " " });
        let _ = writeln!(self.page, "{value}");
    }
}

fn push_escaped(page: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\\' => page.push_str("\\\\"),
            '"' => page.push_str("\\\""),
            '\n' => page.push_str("\\n"),
            c => page.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_reads_as_the_format_says() {
        let mut page = Exposition::default();
        page.gauge("up", "Whether.").sample(&[], 1);
        let labels: Labels<'_> = &[("a", "x"), ("b", "1\"2\\3\n4")];
        page.counter("c_total", "How many.").sample(labels, 7_u64);
        let took = HistogramReading {
            within: vec![(Duration::from_micros(2_500), 1), (Duration::from_secs(1), 2)],
            count: 3,
            sum: Duration::from_millis(1_500),
        };
        page.histogram("t_seconds", "How long.")
            .ranges(&[("a", "x")], &took);
        let expected = "# HELP up Whether.\n# TYPE up gauge\nup 1\n\
            # HELP c_total How many.\n# TYPE c_total counter\nc_total{a=\"x\",b=\"1\\\"2\\\\3\\n4\"} 7\n\
            # HELP t_seconds How long.\n# TYPE t_seconds histogram\n\
            t_seconds_bucket{a=\"x\",le=\"0.0025\"} 1\nt_seconds_bucket{a=\"x\",le=\"1\"} 2\n\
            t_seconds_bucket{a=\"x\",le=\"+Inf\"} 3\nt_seconds_sum{a=\"x\"} 1.5\nt_seconds_count{a=\"x\"} 3\n";
        assert_eq!(page.into_text(), expected);
    }
}
