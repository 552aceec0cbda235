//! What the document says of one operation: written as a constant beside its handler, registered with it.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::field::Field;
use crate::common::error_kind::ErrorKind;

/// Gives the schema of a type that is sent.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

pub(super) const JSON: &str = "application/json";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const PAGE: &str = "text/html";

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
    pub(super) reply: Answer,
    pub(super) others: &'static [Answer],
    /// Whether browsers get pages, whatever becomes of it.
    pub(super) pages: bool,
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
    pub(super) media_type: &'static str,
    pub(super) fields: &'static [Field],
    /// Where it is a list of such values, and no object.
    pub(super) list: Option<&'static Field>,
    pub(super) optional: bool,
    /// Of these at least one must be there; if none is named, none has to be.
    pub(super) any_of: &'static [&'static str],
    /// The longest, in octets, where it is another than the surface's.
    pub(super) limit: Option<usize>,
}

/// A JSON object without fields.
const BODY: Body = Body {
    media_type: JSON,
    fields: &[],
    list: None,
    optional: false,
    any_of: &[],
    limit: None,
};

/// One way an operation is answered.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) about: &'static str,
    /// The media type and the shape of the body, if there is one.
    pub(super) content: Option<(&'static str, SchemaOf)>,
    pub(super) headers: &'static [(&'static str, &'static str)],
}

impl Answer {
    /// A `T` as JSON.
    pub(crate) const fn json<T: JsonSchema>(status: u16, about: &'static str) -> Self {
        let schema: SchemaOf = schema_of::<T>;
        Self::with(status, about, Some((JSON, schema)))
    }

    /// A page for people.
    pub(crate) const fn page(status: u16, about: &'static str) -> Self {
        Self::with(status, about, Some((PAGE, schema_of::<String>)))
    }

    /// Text of another kind.
    pub(crate) const fn text(status: u16, media_type: &'static str, about: &'static str) -> Self {
        Self::with(status, about, Some((media_type, schema_of::<String>)))
    }

    const fn with(status: u16, about: &'static str, content: Option<(&'static str, SchemaOf)>) -> Self {
        Self {
            status,
            about,
            content,
            headers: &[],
        }
    }
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
            reply: Answer {
                status: 200,
                about: "Done.",
                content: None,
                headers: &[],
            },
            others: &[],
            pages: false,
            refusals: &[],
        }
    }

    /// The same under another name, for another path or method.
    pub(crate) const fn named(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    /// The same under a name and a summary of its own, where several operations are alike.
    pub(crate) const fn called(self, id: &'static str, summary: &'static str) -> Self {
        Self { id, summary, ..self }
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
        self.body_of(Body { fields, ..BODY })
    }

    /// The fields of a form that is sent (`application/x-www-form-urlencoded`).
    pub(crate) const fn form(self, fields: &'static [Field]) -> Self {
        self.body_of(Body {
            media_type: FORM,
            fields,
            ..BODY
        })
    }

    /// The same where nothing may be sent as well.
    pub(crate) const fn optional_body(self, fields: &'static [Field]) -> Self {
        self.body_of(Body {
            fields,
            optional: true,
            ..BODY
        })
    }

    /// A JSON list is sent, of values like `each`.
    pub(crate) const fn list_body(self, each: &'static Field) -> Self {
        self.body_of(Body {
            list: Some(each),
            ..BODY
        })
    }

    /// The body may be so long, in octets, whatever those of the surface may be.
    pub(crate) const fn up_to(self, octets: usize) -> Self {
        match self.body {
            Some(body) => self.body_of(Body {
                limit: Some(octets),
                ..body
            }),
            None => self,
        }
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
        self.reply(Answer { status, ..self.reply })
    }

    /// Success has a `T` as JSON. Private types called `Reply` are shown where they are used, others by their names.
    pub(crate) const fn replies<T: JsonSchema>(self, about: &'static str) -> Self {
        self.reply(Answer {
            headers: self.reply.headers,
            ..Answer::json::<T>(self.reply.status, about)
        })
    }

    /// Success has no body.
    pub(crate) const fn replies_nothing(self, about: &'static str) -> Self {
        self.reply(Answer {
            about,
            content: None,
            ..self.reply
        })
    }

    const fn reply(self, reply: Answer) -> Self {
        Self { reply, ..self }
    }

    /// Success is a redirect.
    pub(crate) const fn leads_on(self, status: u16, about: &'static str) -> Self {
        self.status(status)
            .replies_nothing(about)
            .with_headers(&[("Location", "Where to go on.")])
    }

    /// Other ways it is answered.
    pub(crate) const fn or(self, others: &'static [Answer]) -> Self {
        Self { others, ..self }
    }

    /// Browsers get pages for people, whatever becomes of it.
    pub(crate) const fn with_pages(self) -> Self {
        Self { pages: true, ..self }
    }

    /// Headers of that reply, and what is in them.
    pub(crate) const fn with_headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.reply(Answer {
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
