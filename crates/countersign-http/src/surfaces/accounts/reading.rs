//! Reading the fields of a request: everything that is wrong with them is said at once, by name, never by value.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::locale::Locale;
use countersign_core::passwords::{Password, PasswordFlaw};
use countersign_core::tokens::opaque::OpaqueToken;

use super::error::{AccountsError, InvalidParam};
use crate::common::fields::{FieldError, Fields};

/// The longest `client_id`, in characters.
pub(super) const LONGEST_CLIENT_ID: usize = 200;
/// The longest redirect URI, in characters.
pub(super) const LONGEST_URI: usize = 2_048;
/// The longest name of a session, in characters.
pub(super) const LONGEST_LABEL: usize = 100;

/// Fields being read.
pub(super) struct Reading<'a> {
    fields: &'a Fields,
    bad: Vec<InvalidParam>,
    weak: Option<(&'static str, PasswordFlaw)>,
}

/// A field that is bad and has been noted.
#[derive(Debug)]
pub(super) struct Bad;

type Read<T> = Result<T, Bad>;

impl<'a> Reading<'a> {
    pub(super) fn of(fields: &'a Fields) -> Self {
        Self {
            fields,
            bad: Vec::new(),
            weak: None,
        }
    }

    /// Refuses if any field was bad. A password that alone is bad is refused as such.
    pub(super) fn done(self) -> Result<(), AccountsError> {
        match (self.bad.is_empty(), self.weak) {
            (true, None) => Ok(()),
            (true, Some((name, flaw))) => Err(AccountsError::WeakPassword(name, flaw)),
            (false, weak) => {
                let weak = weak.map(|(name, flaw)| InvalidParam {
                    name,
                    reason: flaw.as_str(),
                });
                Err(AccountsError::Invalid(self.bad.into_iter().chain(weak).collect()))
            }
        }
    }

    /// Notes a field as bad for a reason of the route's own.
    pub(super) fn refuse<T>(&mut self, name: &'static str, reason: &'static str) -> Read<T> {
        self.bad.push(InvalidParam { name, reason });
        Err(Bad)
    }

    fn note<T>(&mut self, read: Result<T, FieldError>) -> Read<T> {
        read.map_err(|error| {
            let (name, reason) = named(error);
            self.bad.push(InvalidParam { name, reason });
            Bad
        })
    }

    /// A string.
    pub(super) fn text(&mut self, name: &'static str) -> Read<Option<String>> {
        let text = self.fields.text(name).map(|text| text.map(str::to_owned));
        self.note(text)
    }

    /// A string of at most so many octets, kept as it is but for control characters, which are refused.
    pub(super) fn verbatim(&mut self, name: &'static str, longest: usize) -> Read<Option<String>> {
        let text = self.fields.verbatim(name);
        match self.note(text)? {
            Some(text) if text.len() > longest => self.refuse(name, "too_long"),
            Some(text) if text.chars().any(char::is_control) => self.refuse(name, "control_character"),
            text => Ok(text.map(str::to_owned)),
        }
    }

    /// A string that must be there.
    pub(super) fn required(&mut self, name: &'static str) -> Read<String> {
        let text = self.fields.required(name).map(str::to_owned);
        self.note(text)
    }

    /// A string of at most `longest` characters; an empty one is as good as absent.
    pub(super) fn short(&mut self, name: &'static str, longest: usize) -> Read<Option<String>> {
        let text = self.fields.short(name, longest);
        self.note(text)
    }

    /// A string that `parse` can read, or else `reason`.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        reason: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Read<T> {
        let text = self.required(name)?;
        match parse(&text) {
            Some(value) => Ok(value),
            None => self.refuse(name, reason),
        }
    }

    /// The same where it may be absent.
    pub(super) fn parsed_if_any<T>(
        &mut self,
        name: &'static str,
        reason: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.text(name)? {
            Some(_) => self.parsed(name, reason, parse).map(Some),
            None => Ok(None),
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &'static str) -> Read<Option<u64>> {
        let number = self.fields.number(name);
        self.note(number)
    }

    /// A list of strings.
    pub(super) fn texts(&mut self, name: &'static str) -> Read<Option<Vec<String>>> {
        let texts = self.fields.texts(name);
        let texts = texts.map(|texts| texts.map(|texts| texts.into_iter().map(str::to_owned).collect()));
        self.note(texts)
    }

    /// `client_id`.
    pub(super) fn client_id(&mut self) -> Read<ClientId> {
        let id = self.required("client_id")?;
        self.short("client_id", LONGEST_CLIENT_ID)?;
        Ok(ClientId::new(id))
    }

    /// `client_id`, where the app may as well be told by something else.
    pub(super) fn client_id_if_any(&mut self) -> Read<Option<ClientId>> {
        Ok(self.short("client_id", LONGEST_CLIENT_ID)?.map(ClientId::new))
    }

    /// An address.
    pub(super) fn email(&mut self, name: &'static str) -> Read<Address> {
        self.parsed(name, "not_an_address", |text| Address::parse(text).ok())
    }

    /// A password to be set.
    pub(super) fn new_password(&mut self, name: &'static str) -> Read<Password> {
        let text = self.fields.verbatim(name);
        let text = text.and_then(|text| text.ok_or(FieldError::Missing(name)));
        let text = self.note(text)?;
        Password::parse(text).map_err(|flaw| {
            self.weak = Some((name, flaw));
            Bad
        })
    }

    /// A password to be compared; `None` for a text that cannot be one.
    pub(super) fn shown_password(&mut self, name: &'static str) -> Read<Option<Password>> {
        let text = self.fields.verbatim(name);
        let text = text.and_then(|text| text.ok_or(FieldError::Missing(name)));
        let text = self.note(text)?;
        if text.chars().any(char::is_control) {
            return self.note(Err(FieldError::ControlCharacter(name)));
        }
        Ok(Password::parse(text).ok())
    }

    /// The current password, where one may be shown.
    pub(super) fn current_password(&mut self, name: &'static str) -> Read<Current> {
        let text = self.fields.verbatim(name);
        match self.note(text)? {
            None => Ok(Current::NotShown),
            Some(_) => Ok(self
                .shown_password(name)?
                .map_or(Current::Impossible, Current::Shown)),
        }
    }

    /// `redirect_uri`; whether it is on the app's list is yet to be seen.
    pub(super) fn redirect_uri(&mut self) -> Read<Option<String>> {
        self.short("redirect_uri", LONGEST_URI)
    }

    /// `code_challenge` of PKCE (RFC 7636); of the methods only S256 is known here.
    pub(super) fn code_challenge(&mut self) -> Read<Option<String>> {
        let method = self.parsed_if_any("code_challenge_method", "not_s256", |text| {
            (text == "S256").then_some(())
        });
        let challenge = self.parsed_if_any("code_challenge", "not_a_challenge", |text| {
            let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            (text.len() == 43 && text.bytes().all(alphabet)).then(|| text.to_owned())
        });
        method.and(challenge)
    }

    /// `locale`; a language nobody has is none.
    pub(super) fn locale(&mut self) -> Read<Option<Locale>> {
        Ok(self.text("locale")?.as_deref().and_then(Locale::parse))
    }

    /// `device_token`; what cannot be one is as good as absent, as an ended one is.
    pub(super) fn device(&mut self) -> Read<Option<OpaqueToken>> {
        Ok(self.text("device_token")?.as_deref().and_then(OpaqueToken::parse))
    }

    /// `label`: what to call the session.
    pub(super) fn label(&mut self) -> Read<Option<String>> {
        self.short("label", LONGEST_LABEL)
    }
}

/// A current password that may be shown.
pub(super) enum Current {
    /// It was not.
    NotShown,
    /// A text that can be nobody's password.
    Impossible,
    /// It was.
    Shown(Password),
}

impl Current {
    /// What to compare, if anything.
    pub(super) fn parsed(self) -> Result<Option<Password>, AccountsError> {
        match self {
            Current::NotShown => Ok(None),
            Current::Impossible => Err(AccountsError::InvalidCredentials),
            Current::Shown(password) => Ok(Some(password)),
        }
    }
}

fn named(error: FieldError) -> (&'static str, &'static str) {
    match error {
        FieldError::Missing(name) => (name, "missing"),
        FieldError::NotText(name) => (name, "not_a_string"),
        FieldError::ControlCharacter(name) => (name, "control_character"),
        FieldError::TooLong(name, _) => (name, "too_long"),
        FieldError::NotOneOf(name, _) => (name, "unknown_word"),
        FieldError::NotAnId(name) => (name, "not_an_id"),
        FieldError::NotANumber(name) => (name, "not_a_number"),
        FieldError::NotAList(name) => (name, "not_a_list"),
        FieldError::NotAFlag(name) => (name, "not_a_flag"),
        FieldError::NotAnObject(name) => (name, "not_an_object"),
    }
}

impl From<Bad> for AccountsError {
    fn from(_: Bad) -> Self {
        // Whoever noted it has refused it by then.
        AccountsError::Invalid(Vec::new())
    }
}
