//! A program behind its key, and whom it may act on.

use countersign_core::nouns::user::User;
use countersign_core::tokens::management::{ManagementKey, Scope};
use countersign_core::usecases::descope::manage_users::{ManageUserError, Program};
use countersign_core::usecases::list_users::UserName;

use super::super::bearer::Asker;
use super::super::error::{DescopeError, NOT_FOR_TESTS};
use super::reading::flawed;
use crate::common::body::BodyError;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::crew::Class;

/// The longest body, in octets: batches of users take room.
pub(super) const BODY: usize = 1024 * 1024;

/// A program that was let in.
pub(super) struct Acting {
    pub(super) asker: Asker,
    pub(super) key: ManagementKey,
}

impl Acting {
    /// Reads the bearer; refuses whoever shows no key of the settings.
    pub(super) fn of(call: &Call) -> Result<Self, DescopeError> {
        if call.app.settings.descope.management_keys.is_empty() {
            return Err(DescopeError::NotFound);
        }
        let asker = Asker::of(call)?;
        match asker.key.clone() {
            Some(key) => Ok(Self { asker, key }),
            None => {
                call.app.core.deployment.tally_refusal("management_key", None);
                Err(DescopeError::NoKey)
            }
        }
    }

    /// The same for what only a key of that scope may do.
    pub(super) fn within(call: &Call, scope: Scope) -> Result<Self, DescopeError> {
        let acting = Self::of(call)?;
        if acting.key.may(scope) {
            Ok(acting)
        } else {
            call.app.core.deployment.tally_refusal("management_scope", None);
            Err(DescopeError::OutOfScope)
        }
    }

    /// Whether it may act on that user: on anybody, or only on users of tests.
    pub(super) fn may_touch(&self, user: &User) -> bool {
        self.key.may(Scope::Users) || user.profile.is_test && self.key.may(Scope::Tests)
    }

    /// Runs work of a program on the crew.
    pub(super) async fn work<T: Send + 'static>(
        self,
        call: &Call,
        work: impl FnOnce(&Program<'_>, &Self) -> Result<T, DescopeError> + Send + 'static,
    ) -> Result<T, DescopeError> {
        call.work(Class::Session, move |core, caller| {
            let key = &self.key;
            work(&Program { core, caller, key }, &self)
        })
        .await?
    }

    /// The same for work that hashes passwords.
    pub(super) async fn hash<T: Send + 'static>(
        self,
        call: &Call,
        work: impl FnOnce(&Program<'_>, &Self) -> Result<T, DescopeError> + Send + 'static,
    ) -> Result<T, DescopeError> {
        call.hash(move |core, caller| {
            let key = &self.key;
            work(&Program { core, caller, key }, &self)
        })
        .await?
    }
}

/// The body of a request of a program.
pub(super) async fn body(call: &mut Call) -> Result<Fields, BodyError> {
    call.json(BODY).await
}

/// The body of a request that is a list of strings.
pub(super) async fn list(call: &mut Call) -> Result<Vec<String>, DescopeError> {
    let octets = call.json_octets(BODY).await?;
    serde_json::from_slice(&octets).map_err(|_| DescopeError::BadRequest("The body is not a list of strings"))
}

/// Whom a request names: by `loginId`, which may be an id as well, or by `userId`.
pub(super) fn who(fields: &Fields) -> Result<UserName, DescopeError> {
    let named = [fields.text("loginId")?, fields.text("userId")?];
    let named = named.into_iter().flatten().find(|name| !name.is_empty());
    let name = named.ok_or(DescopeError::Missing("loginId"))?;
    UserName::parse(name).ok_or(DescopeError::NoUser)
}

/// A user whom the program may act on; of all others it does not learn whether they are there.
pub(super) fn touchable(
    program: &Program<'_>,
    acting: &Acting,
    name: &UserName,
) -> Result<User, DescopeError> {
    let user = program.find(name)?;
    if acting.may_touch(&user) {
        Ok(user)
    } else {
        program.core.deployment.tally_refusal("management_scope", None);
        Err(DescopeError::NoUser)
    }
}

impl From<ManageUserError> for DescopeError {
    fn from(error: ManageUserError) -> Self {
        match error {
            ManageUserError::NoUser => DescopeError::NoUser,
            ManageUserError::Known => DescopeError::Known,
            ManageUserError::NotForTests => {
                let message = NOT_FOR_TESTS;
                DescopeError::Invalid(message.to_owned())
            }
            ManageUserError::LastOwner => {
                let message = "Others are in an account that only this user owns: make somebody else an owner, or close the account.";
                DescopeError::Invalid(message.to_owned())
            }
            ManageUserError::Unfinished => DescopeError::Unfinished,
            ManageUserError::Profile(flaw) => flawed(flaw),
            ManageUserError::Flawed(flaw) => DescopeError::WeakPassword(flaw),
            ManageUserError::BadHash(bad) => {
                DescopeError::Invalid(format!("`hashedPassword` cannot be used: {bad}."))
            }
            ManageUserError::Overloaded(error) => error.into(),
            ManageUserError::Store(error) => DescopeError::Store(error),
        }
    }
}
