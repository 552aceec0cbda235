//! `countersign mail templates list|eject|check|preview`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use countersign_core::ports::mailer::Letter;
use countersign_email::{MailEntry, Piece, RenderError, Renderer, eject, list_mails, sample_letters};
use serde_json::json;

use super::{PreviewArgs, TemplatesCommand};
use crate::commands::output::Format;
use crate::failure::Failure;
use crate::mailing::render_options;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, command: &TemplatesCommand) -> Result<ExitCode, Failure> {
    match command {
        TemplatesCommand::List { format } => list(settings, *format),
        TemplatesCommand::Eject { mail, folder, format } => {
            eject_piece(settings, mail, folder.as_deref(), *format)
        }
        TemplatesCommand::Check { format } => check(settings, *format),
        TemplatesCommand::Preview(args) => preview(settings, args),
    }
}

fn list(settings: &Settings, format: Format) -> Result<ExitCode, Failure> {
    let entries = list_mails(settings.mail.templates_dir.as_deref())?;
    let line = |entry: &MailEntry| {
        let from = match entry.overridden_by.as_slice() {
            [] => "built in".to_owned(),
            files => format!("overridden by {}", files.join(", ")),
        };
        format!("{:<20} {:<6} {from}\n", entry.piece.as_str(), entry.language)
    };
    let value = |entry: &MailEntry| {
        json!({
            "mail": entry.piece.as_str(), "language": entry.language, "overridden_by": entry.overridden_by,
        })
    };
    format.done(
        || json!({ "mails": entries.iter().map(value).collect::<Vec<_>>() }),
        || entries.iter().map(line).collect(),
    )
}

fn eject_piece(
    settings: &Settings,
    mail: &str,
    folder: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let folder = folder.or(settings.mail.templates_dir.as_deref());
    let folder = folder.ok_or_else(|| {
        refused("there is no folder to copy to: set COUNTERSIGN_MAIL__TEMPLATES_DIR, or add --folder PATH")
    })?;
    let paths = eject(piece(mail)?, folder).map_err(Failure::process("the templates cannot be copied"))?;
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    format.done(|| json!({ "files": paths }), || paths.join("\n"))
}

fn check(settings: &Settings, format: Format) -> Result<ExitCode, Failure> {
    match Renderer::new(render_options(settings, &public_url(settings))) {
        Ok(renderer) => {
            let languages: Vec<&str> = renderer.languages().collect();
            format.done(
                || json!({ "languages": languages, "errors": [] }),
                || format!("every mail is fine in every language: {}", languages.join(", ")),
            )
        }
        Err(errors) => {
            let value = |error: &RenderError| json!({ "place": error.place, "reason": error.reason });
            format.print(
                || json!({ "errors": errors.0.iter().map(value).collect::<Vec<_>>() }),
                || errors.to_string(),
            )?;
            Ok(ExitCode::FAILURE)
        }
    }
}

fn preview(settings: &Settings, args: &PreviewArgs) -> Result<ExitCode, Failure> {
    let Piece::Mail(template) = piece(&args.mail)? else {
        return Err(refused("the frame is seen around every mail: name one of these"));
    };
    let samples: Vec<Letter> = sample_letters()
        .into_iter()
        .filter(|letter| letter.template == template)
        .collect();
    let sample = args.sample.checked_sub(1).and_then(|at| samples.get(at));
    let sample = sample.ok_or_else(|| refused(&format!("{} has {} samples", args.mail, samples.len())))?;
    let letter = Letter {
        locale: args.locale.clone(),
        ..sample.clone()
    };
    let renderer = Renderer::new(render_options(settings, &public_url(settings)))?;
    let rendered = renderer
        .render(&letter)
        .map_err(Failure::process("the mail cannot be rendered"))?;
    let text = match &args.html {
        None => format!("Subject: {}\n\n{}", rendered.subject, rendered.text),
        Some(path) if path == Path::new("-") => rendered.html.clone(),
        Some(path) => {
            fs::write(path, &rendered.html).map_err(Failure::process("the HTML cannot be written"))?;
            format!("Subject: {}\n{}", rendered.subject, path.display())
        }
    };
    let value = || {
        json!({
            "mail": args.mail, "language": rendered.language, "subject": rendered.subject,
            "text": rendered.text, "html": rendered.html,
        })
    };
    args.format.done(value, || text)
}

/// Where the service would say it is; a free port of its own it does not have yet.
fn public_url(settings: &Settings) -> crate::settings::PublicUrl {
    settings.public_url_at(0)
}

fn piece(name: &str) -> Result<Piece, Failure> {
    Piece::parse(name).ok_or_else(|| {
        let names: Vec<&str> = Piece::all().map(Piece::as_str).collect();
        refused(&format!("there is no mail `{name}`, but: {}", names.join(", ")))
    })
}

fn refused(why: &str) -> Failure {
    Failure::process("this cannot be done")(std::io::Error::other(why.to_owned()))
}
