//! The log, on standard error: lines for people, or one JSON object per line. Every event is exactly one line.

use std::fmt::Write as _;
use std::io::{self, Write};

use env_logger::Builder;
use env_logger::fmt::Formatter;
use log::kv::{Error as KvError, Key, Value, VisitSource};
use log::{LevelFilter, Record, SetLoggerError};

use crate::settings::LogFormat;
use crate::system_clock::SystemClock;

/// The variable that sets levels per module.
const LEVELS: &str = "RUST_LOG";

/// Starts the log, and has panics written to it.
pub(crate) fn start(format: LogFormat, level: LevelFilter) -> Result<(), SetLoggerError> {
    let mut builder = Builder::new();
    builder.filter_level(level);
    // At its usual level the server tells how its threads come and go; ours say it in a line.
    let of_server = if level == LevelFilter::Info {
        LevelFilter::Warn
    } else {
        level
    };
    builder.filter_module("actix_server", of_server);
    // Whoever sends what is no HTTP must not write errors into our log: they are answered, which is enough.
    if level < LevelFilter::Debug {
        builder.filter_module("actix_http::h1::dispatcher", LevelFilter::Off);
    }
    if let Ok(levels) = std::env::var(LEVELS) {
        builder.parse_filters(&levels);
    }
    match format {
        LogFormat::Pretty => builder.format(write_pretty),
        LogFormat::Json => builder.format(|out, record| writeln!(out, "{}", json(record, &now()))),
    };
    builder.try_init()?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("");
        log::error!(place:%, thread:%; "panic: {text}");
    }));
    Ok(())
}

fn now() -> String {
    SystemClock::wall().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn write_pretty(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let (now, text) = (now(), pretty(record));
    let style = out.default_level_style(record.level());
    writeln!(out, "{now} {style}{:<5}{style:#} {text}", record.level())
}

/// Target, message and fields.
fn pretty(record: &Record<'_>) -> String {
    let mut text = format!("{}: ", record.target());
    push_on_one_line(&mut text, &record.args().to_string());
    for (key, value) in fields(record) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        push_on_one_line(&mut text, &format!(" {key}={value}"));
    }
    text
}

/// Whatever somebody else wrote must not look like a line of ours, nor steer a terminal.
fn push_on_one_line(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        {
            let _ = write!(line, "{}", c.escape_unicode());
        } else {
            line.push(c);
        }
    }
}

/// One JSON object; JSON itself escapes line breaks.
fn json(record: &Record<'_>, now: &str) -> String {
    let own = [
        ("ts", now.to_owned()),
        ("level", record.level().as_str().to_ascii_lowercase()),
        ("target", record.target().to_owned()),
        ("msg", record.args().to_string()),
    ];
    let is_free = |key: &str| own.iter().all(|(name, _)| *name != key);
    let own_pairs = own
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone().into()));
    let pairs = own_pairs.chain(fields(record).into_iter().filter(|(key, _)| is_free(key)));
    let members: Vec<String> = pairs
        .map(|(key, value): (String, serde_json::Value)| format!("{}:{value}", serde_json::Value::from(key)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn fields(record: &Record<'_>) -> Vec<(String, serde_json::Value)> {
    struct Fields(Vec<(String, serde_json::Value)>);
    impl<'kvs> VisitSource<'kvs> for Fields {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), KvError> {
            let value = serde_json::to_value(&value).unwrap_or_else(|_| value.to_string().into());
            self.0.push((key.to_string(), value));
            Ok(())
        }
    }
    let mut fields = Fields(Vec::new());
    // A field that cannot be read is left out; the line is worth more than the field.
    let _ = record.key_values().visit(&mut fields);
    fields.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r9_an_event_is_one_line_whatever_it_holds() {
        let kvs: [(&str, &str); 3] = [
            ("request", "a b"),
            ("agent", "x\n2026 ERROR forged"),
            ("msg", "again"),
        ];
        let kvs: &[(&str, &str)] = &kvs;
        let args = format_args!("hello\r\n\u{1b}[31mworld");
        let record = Record::builder()
            .args(args)
            .target("t")
            .level(log::Level::Info)
            .key_values(&kvs)
            .build();
        let line = pretty(&record);
        assert!(!line.contains(['\n', '\r', '\u{1b}']), "{line:?}");
        assert!(line.contains("request=a b"), "{line}");
        let line = json(&record, "2026-11-01T00:00:00.000Z");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(line.starts_with(
            "{\"ts\":\"2026-11-01T00:00:00.000Z\",\"level\":\"info\",\"target\":\"t\",\"msg\":"
        ));
        assert_eq!(read["msg"], "hello\r\n\u{1b}[31mworld");
        assert_eq!(read["agent"], "x\n2026 ERROR forged");
        assert_eq!(line.matches("\"msg\"").count(), 1);
    }
}
