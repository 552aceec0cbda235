//! Escaping for HTML that leaves URLs as they are.

use std::fmt::{Result, Write};

/// Writes text so that it stands for itself in HTML, in an element or a quoted attribute. Unlike minijinja's own it
/// keeps slashes: filters take a URL in character references for one that has something to hide.
pub(crate) fn write_escaped(out: &mut dyn Write, text: &str) -> Result {
    for c in text.chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

/// The same as a string.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = write_escaped(&mut out, text);
    out
}
