//! The objects of OpenAPI 3.1 that a document is made of, in the order people read them.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// A whole document.
#[derive(serde::Serialize)]
pub(crate) struct OpenApi {
    pub(crate) openapi: &'static str,
    pub(crate) info: Info,
    pub(crate) servers: Value,
    pub(crate) paths: Ordered<Ordered<OperationObject>>,
    pub(crate) components: Components,
}

#[derive(serde::Serialize)]
pub(crate) struct Info {
    pub(crate) title: &'static str,
    pub(crate) version: &'static str,
    pub(crate) description: &'static str,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationObject {
    pub(crate) operation_id: &'static str,
    pub(crate) summary: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) description: &'static str,
    pub(crate) security: Vec<Ordered<[(); 0]>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_body: Option<Value>,
    pub(crate) responses: Ordered<OneResponse>,
}

/// One status of an operation: told here, or among the components by this name.
pub(crate) enum OneResponse {
    Own(Response),
    Shared(String),
}

impl Serialize for OneResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            OneResponse::Own(response) => response.serialize(serializer),
            OneResponse::Shared(name) => {
                let path = format!("#/components/responses/{name}");
                Ordered(vec![("$ref".to_owned(), path)]).serialize(serializer)
            }
        }
    }
}

/// What a reply is like.
#[derive(serde::Serialize)]
pub(crate) struct Response {
    pub(crate) description: String,
    pub(crate) headers: Ordered<Value>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(crate) content: Ordered<Content>,
}

/// A body of one media type.
#[derive(serde::Serialize)]
pub(crate) struct Content {
    pub(crate) schema: Value,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(crate) examples: Ordered<Value>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Components {
    pub(crate) schemas: Value,
    pub(crate) responses: Ordered<Response>,
    pub(crate) headers: Value,
    pub(crate) security_schemes: Value,
}

/// A map that keeps the order it was made in.
pub(crate) struct Ordered<T>(pub(crate) Vec<(String, T)>);

impl<T> Ordered<T> {
    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
