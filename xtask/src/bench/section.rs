//! What can be named on the command line: the rows of load, and what is measured besides.

use super::rows::Row;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// A part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// One kind of request, as fast as it goes, and at half of that.
    Row(Row),
    /// Mails that wait, handed over.
    Mails,
    /// The way of one mail on an idle system.
    MailLatency,
    /// Everything at once.
    Mixed,
    /// The rows on SQLite.
    Sqlite,
    /// Start-up, memory, size.
    Footprint,
}

impl Section {
    /// In the order in which they are measured.
    const ALL: [Section; 15] = [
        Section::Row(Row::Request),
        // Right behind the requests: what they queue is what it hands over.
        Section::Mails,
        Section::Row(Row::VerifyNew),
        Section::Row(Row::VerifyKnown),
        Section::Row(Row::WrongCode),
        Section::Row(Row::Refresh),
        Section::Row(Row::SessionRead),
        Section::Row(Row::Me),
        Section::Row(Row::Bearer),
        Section::Row(Row::Jwks),
        Section::Row(Row::Constant),
        Section::MailLatency,
        Section::Mixed,
        Section::Sqlite,
        Section::Footprint,
    ];
}

impl ValueEnum for Section {
    fn value_variants<'a>() -> &'a [Section] {
        &Section::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Section::Row(row) => row.to_possible_value(),
            Section::Mails => Some(PossibleValue::new("mails").help("Handing over mails that wait")),
            Section::MailLatency => Some(
                PossibleValue::new("mail-latency")
                    .help("From a request to its mail at the relay, with nothing else to do"),
            ),
            Section::Mixed => Some(
                PossibleValue::new("mixed").help("Reads, refreshes and sign-ins at once, with their mails"),
            ),
            Section::Sqlite => Some(PossibleValue::new("sqlite").help("The rows of the database, on SQLite")),
            Section::Footprint => {
                Some(PossibleValue::new("footprint").help("Start-up, memory, and the size of the binary"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_named() {
        for row in Row::value_variants() {
            let named = Section::from_str(&row.name(), false);
            assert_eq!(named, Ok(Section::Row(*row)));
        }
    }
}
