//! `countersign openapi`: the OpenAPI document of a surface.

use std::io::Write as _;
use std::process::ExitCode;

use countersign_core::nouns::surface::Surface;
use countersign_http::{HttpSettings, openapi};

use crate::failure::Failure;

/// Prints it, as it is where nothing is configured.
pub(crate) fn run(surface: Surface) -> Result<ExitCode, Failure> {
    let document = openapi(surface, &HttpSettings::default());
    let written = std::io::stdout().lock().write_all(&document);
    written
        .map(|()| ExitCode::SUCCESS)
        .map_err(Failure::process("standard output cannot be written to"))
}

/// Reads the name of a surface.
pub(crate) fn surface(name: &str) -> Result<Surface, String> {
    Surface::parse(name).ok_or_else(|| {
        let names: Vec<_> = Surface::ALL.iter().map(|surface| surface.as_str()).collect();
        format!("there is no such document; there are {}", names.join(", "))
    })
}
