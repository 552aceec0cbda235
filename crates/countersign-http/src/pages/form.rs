//! The forms of our pages: who may send them, and what is read of them.

use actix_web::http::header::{HeaderMap, ORIGIN};

use super::page::PageError;
use crate::common::body::{self, BodyError};
use crate::common::call::Call;
use crate::common::fields::Fields;

const FORM: &str = "application/x-www-form-urlencoded";
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The fields of a form that a page of ours sends (S5).
pub(crate) async fn fields(call: &mut Call) -> Result<Fields, PageError> {
    let form = any_fields(call).await?;
    if is_of_our_page(call) {
        Ok(form)
    } else {
        Err(PageError::Foreign)
    }
}

/// The fields of a form, whichever site sends it.
pub(crate) async fn any_fields(call: &mut Call) -> Result<Fields, PageError> {
    let form = call.body(call.app.settings.browser_body_limit).await?;
    if body::is_of_type(call.headers(), FORM) {
        Ok(Fields::of_pairs(&form))
    } else {
        Err(PageError::Form(BodyError::WrongType))
    }
}

/// A field; one with control characters is as good as absent.
pub(crate) fn field<'a>(fields: &'a Fields, name: &'static str) -> Option<&'a str> {
    fields.text(name).ok().flatten().filter(|text| !text.is_empty())
}

/// Browsers say whether their page is on this very site; those that do not, name its origin, and then it must be ours.
fn is_of_our_page(call: &Call) -> bool {
    let headers = call.headers();
    match only(headers, SEC_FETCH_SITE) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => !headers.contains_key(ORIGIN) || call.app.own_origin.admits(headers),
    }
}

/// The header, or a text that is no value of it where it was sent twice.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut lines = headers.get_all(name);
    match (lines.next(), lines.next()) {
        (None, _) => None,
        (Some(only), None) => Some(only.to_str().unwrap_or("")),
        (Some(_), Some(_)) => Some(""),
    }
}
