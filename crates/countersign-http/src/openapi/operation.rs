//! What the document says of one operation: written as a constant beside its handler, registered with it.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::field::Field;
use crate::common::error_kind::ErrorKind;

/// Gives the schema of a type that is sent.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// An operation: one method of one path.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) about: &'static str,
    pub(super) access: Access,
    pub(super) path: &'static [Field],
    pub(super) query: &'static [Field],
    pub(super) body: Option<Body>,
    pub(super) reply: Reply,
    pub(super) refusals: &'static [ErrorKind],
}

/// Who may call.
#[derive(Clone, Copy)]
pub(crate) struct Access {
    /// The alternatives, each the security schemes that are needed together; one without any lets everybody in.
    pub(crate) schemes: &'static [&'static [&'static str]],
    /// How others are refused.
    pub(crate) refusals: &'static [ErrorKind],
}

#[derive(Clone, Copy)]
pub(super) struct Body {
    pub(super) fields: &'static [Field],
    pub(super) optional: bool,
    /// Of these at least one must be there; if none is named, none has to be.
    pub(super) any_of: &'static [&'static str],
}

#[derive(Clone, Copy)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) about: &'static str,
    pub(super) schema: Option<SchemaOf>,
    pub(super) headers: &'static [(&'static str, &'static str)],
}

impl Operation {
    /// `id` names it for generators of clients: `camelCase`, a verb first, never changed.
    pub(crate) const fn new(id: &'static str, summary: &'static str) -> Self {
        Self {
            id,
            summary,
            about: "",
            access: Access {
                schemes: &[],
                refusals: &[],
            },
            path: &[],
            query: &[],
            body: None,
            reply: Reply {
                status: 200,
                about: "Done.",
                schema: None,
                headers: &[],
            },
            refusals: &[],
        }
    }

    /// What there is to know beyond the summary; CommonMark.
    pub(crate) const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Who may call; everybody, if it is not said.
    pub(crate) const fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// The parameters in the path.
    pub(crate) const fn path(self, path: &'static [Field]) -> Self {
        Self { path, ..self }
    }

    /// The parameters in the query.
    pub(crate) const fn query(self, query: &'static [Field]) -> Self {
        Self { query, ..self }
    }

    /// The fields of the JSON object that is sent.
    pub(crate) const fn body(self, fields: &'static [Field]) -> Self {
        self.body_of(Body {
            fields,
            optional: false,
            any_of: &[],
        })
    }

    /// The same where nothing may be sent as well.
    pub(crate) const fn optional_body(self, fields: &'static [Field]) -> Self {
        self.body_of(Body {
            fields,
            optional: true,
            any_of: &[],
        })
    }

    /// Of these fields of the body at least one must be there.
    pub(crate) const fn any_of(self, any_of: &'static [&'static str]) -> Self {
        match self.body {
            Some(body) => self.body_of(Body { any_of, ..body }),
            None => self,
        }
    }

    const fn body_of(self, body: Body) -> Self {
        let body = Some(body);
        Self { body, ..self }
    }

    /// The status of success, where it is not 200.
    pub(crate) const fn status(self, status: u16) -> Self {
        self.reply(Reply { status, ..self.reply })
    }

    /// Success has a `T` as JSON. Private types called `Reply` are shown where they are used, others by their names.
    pub(crate) const fn replies<T: JsonSchema>(self, about: &'static str) -> Self {
        let schema: Option<SchemaOf> = Some(schema_of::<T>);
        self.reply(Reply {
            about,
            schema,
            ..self.reply
        })
    }

    /// Success has no body.
    pub(crate) const fn replies_nothing(self, about: &'static str) -> Self {
        self.reply(Reply {
            about,
            schema: None,
            ..self.reply
        })
    }

    const fn reply(self, reply: Reply) -> Self {
        Self { reply, ..self }
    }

    /// Headers of that reply, and what is in them.
    pub(crate) const fn with_headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.reply(Reply {
            headers,
            ..self.reply
        })
    }

    /// Its own errors, besides those of who may call, of any body, and of the whole surface.
    pub(crate) const fn refuses(self, refusals: &'static [ErrorKind]) -> Self {
        Self { refusals, ..self }
    }
}

/// The schema of `T`: by reference, but for private types called `Reply`, whose name says nothing.
pub(crate) fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    if T::schema_name() == "Reply" {
        T::json_schema(generator)
    } else {
        generator.subschema_for::<T>()
    }
}
