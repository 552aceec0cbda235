//! What a program may change about a user, and the user it leaves.

use serde_json::{Map, Value};

use crate::nouns::address::Address;
use crate::nouns::user::{User, UserStatus};
use crate::usecases::update_profile::Edit;

/// What becomes of custom attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CustomEdit {
    /// They stay.
    #[default]
    Keep,
    /// They are these from now on.
    Replace(Map<String, Value>),
    /// These come to them; `null` takes one away.
    Merge(Map<String, Value>),
}

/// What becomes of roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RolesEdit {
    /// They stay.
    #[default]
    Keep,
    /// They are these from now on.
    Set(Vec<String>),
    /// These come to them.
    Add(Vec<String>),
    /// These go.
    Remove(Vec<String>),
}

/// What becomes of a user. Lengths of names were looked at by the caller.
#[derive(Clone, Debug, Default)]
pub struct UserEdit {
    /// What to call them.
    pub display_name: Edit<String>,
    /// First names.
    pub given_name: Edit<String>,
    /// Family name.
    pub family_name: Edit<String>,
    /// Telephone number.
    pub phone: Edit<String>,
    /// A picture.
    pub avatar_url: Edit<String>,
    /// Attributes.
    pub custom: CustomEdit,
    /// Roles.
    pub roles: RolesEdit,
    /// The address from now on, for which the program vouches.
    pub address: Option<Address>,
    /// Whether the program vouches for the mailbox; what was proven stays so.
    pub is_verified: bool,
    /// Whether they may sign in.
    pub status: Option<UserStatus>,
}

/// A user as an edit leaves them, but for address, proof and status.
pub(super) fn edited(user: &User, edit: &UserEdit) -> User {
    let mut edited = user.clone();
    apply(&edit.display_name, &mut edited.display_name);
    apply(&edit.avatar_url, &mut edited.avatar_url);
    let profile = &mut edited.profile;
    apply(&edit.given_name, &mut profile.given_name);
    apply(&edit.family_name, &mut profile.family_name);
    apply(&edit.phone, &mut profile.phone);
    match &edit.custom {
        CustomEdit::Keep => {}
        CustomEdit::Replace(map) => profile.custom = map.clone(),
        CustomEdit::Merge(map) => {
            for (name, value) in map {
                if value.is_null() {
                    profile.custom.remove(name);
                } else {
                    profile.custom.insert(name.clone(), value.clone());
                }
            }
        }
    }
    match &edit.roles {
        RolesEdit::Keep => {}
        RolesEdit::Set(roles) => profile.roles = unique(roles),
        RolesEdit::Add(roles) => {
            profile.roles.extend(roles.iter().cloned());
            profile.roles = unique(&profile.roles);
        }
        RolesEdit::Remove(roles) => profile.roles.retain(|role| !roles.contains(role)),
    }
    edited
}

fn apply(edit: &Edit<String>, field: &mut Option<String>) {
    match edit {
        Edit::Keep => {}
        Edit::Clear => *field = None,
        Edit::Set(text) => *field = Some(text.clone()),
    }
}

/// Each once, in the order they came.
fn unique(roles: &[String]) -> Vec<String> {
    let mut unique = Vec::new();
    for role in roles {
        if !unique.contains(role) {
            unique.push(role.clone());
        }
    }
    unique
}
