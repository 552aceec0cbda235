//! What the core tells, counted: a table of counters for each kind of event, made once and never grown.

use std::time::Duration;

use countersign_core::figures::{Counter, Histogram};
use countersign_core::nouns::outbox::MailState;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::mailer::Template;
use countersign_core::ports::meter::{
    BUDGETS, CODE_REQUEST_OUTCOMES, Event, LINK_OUTCOMES, Meter, PASSWORD_ACTS, PASSWORD_OUTCOMES,
    REFRESH_OUTCOMES, SIGN_IN_OUTCOMES, SOCIAL_OUTCOMES, TEAM_ACTS, TEAM_OUTCOMES,
};

/// The ranges that mails are counted in: at once, within a person's patience, within the life of a code.
const DELAYS: &[Duration] = &[
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(600),
];

/// In place of a template, where a mail was dropped before it had one.
const UNCHOSEN: &str = "unchosen";

/// Everything that is counted.
#[derive(Debug)]
pub(crate) struct Outcomes {
    pub(crate) code_requests: Table,
    pub(crate) sign_ins: Table,
    pub(crate) links: Table,
    pub(crate) passwords: Table,
    pub(crate) socials: Table,
    pub(crate) teams: Table,
    pub(crate) refreshes: Table,
    pub(crate) budgets: Table,
    pub(crate) mails: Table,
    pub(crate) mail_delay: Histogram,
}

/// A counter for every pair of words.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<&'static str>,
    columns: Vec<&'static str>,
    cells: Vec<Counter>,
}

impl Default for Outcomes {
    fn default() -> Self {
        let surfaces = Surface::ALL.map(Surface::as_str);
        let states = MailState::ALL
            .into_iter()
            .filter(|&state| state != MailState::Queued);
        let mails: Vec<&'static str> = Template::ALL
            .iter()
            .map(|template| template.as_str())
            .chain([UNCHOSEN])
            .collect();
        let states: Vec<&'static str> = states.map(MailState::as_str).collect();
        Self {
            code_requests: Table::new(&surfaces, &CODE_REQUEST_OUTCOMES),
            sign_ins: Table::new(&surfaces, &SIGN_IN_OUTCOMES),
            links: Table::new(&Purpose::ALL.map(Purpose::as_str), &LINK_OUTCOMES),
            passwords: Table::new(&PASSWORD_ACTS, &PASSWORD_OUTCOMES),
            socials: Table::new(&[""], &SOCIAL_OUTCOMES),
            teams: Table::new(&TEAM_ACTS, &TEAM_OUTCOMES),
            refreshes: Table::new(&[""], &REFRESH_OUTCOMES),
            budgets: Table::new(&[""], &BUDGETS),
            mails: Table::new(&mails, &states),
            mail_delay: Histogram::new(DELAYS),
        }
    }
}

impl Meter for Outcomes {
    fn note(&self, event: Event) {
        match event {
            Event::CodeRequest { surface, outcome } => self.code_requests.count(surface.as_str(), outcome),
            Event::SignIn { surface, outcome } => self.sign_ins.count(surface.as_str(), outcome),
            Event::Link { purpose, outcome } => self.links.count(purpose.as_str(), outcome),
            Event::Password { act, outcome } => self.passwords.count(act, outcome),
            Event::Social { outcome } => self.socials.count("", outcome),
            Event::Team { act, outcome } => self.teams.count(act, outcome),
            Event::Refresh { outcome } => self.refreshes.count("", outcome),
            Event::BudgetSpent { budget } => self.budgets.count("", budget),
            Event::Mail { template, state } => {
                let mail = template.map_or(UNCHOSEN, Template::as_str);
                self.mails.count(mail, state.as_str());
            }
            Event::MailDelay(delay) => self.mail_delay.count(delay),
        }
    }
}

impl Table {
    fn new(rows: &[&'static str], columns: &[&'static str]) -> Self {
        Self {
            rows: rows.to_vec(),
            columns: columns.to_vec(),
            cells: (0..rows.len() * columns.len())
                .map(|_| Counter::default())
                .collect(),
        }
    }

    /// A handful of short words is compared sooner than one is hashed. A word from no list is nobody's to count; the
    /// core's tests see to it that there is none.
    fn count(&self, row: &str, column: &str) {
        let at = |words: &[&str], word: &str| words.iter().position(|&known| known == word);
        let cell = at(&self.rows, row)
            .zip(at(&self.columns, column))
            .and_then(|(row, column)| self.cells.get(row * self.columns.len() + column));
        debug_assert!(cell.is_some(), "{row} {column}");
        if let Some(cell) = cell {
            cell.count();
        }
    }

    /// Every pair of words with its count.
    pub(crate) fn read(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        let pairs = self
            .rows
            .iter()
            .flat_map(|&row| self.columns.iter().map(move |&column| (row, column)));
        pairs
            .zip(&self.cells)
            .map(|((row, column), cell)| (row, column, cell.read()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_counts_in_its_cell() {
        let outcomes = Outcomes::default();
        let (surface, outcome) = (Surface::Browser, "wrong_code");
        outcomes.note(Event::SignIn { surface, outcome });
        let (template, state) = (None, MailState::Broken);
        outcomes.note(Event::Mail { template, state });
        outcomes.note(Event::Refresh { outcome: "grace" });
        let counted = |table: &Table| {
            let hit = table.read().filter(|(_, _, count)| *count > 0);
            hit.map(|(row, column, _)| (row, column)).collect::<Vec<_>>()
        };
        assert_eq!(counted(&outcomes.sign_ins), [("browser", "wrong_code")]);
        assert_eq!(counted(&outcomes.mails), [("unchosen", "broken")]);
        assert_eq!(counted(&outcomes.refreshes), [("", "grace")]);
        assert_eq!(counted(&outcomes.code_requests), []);
        assert_eq!(outcomes.mails.read().count(), (Template::ALL.len() + 1) * 6);
    }
}
