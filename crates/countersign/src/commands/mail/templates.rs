//! `countersign mail templates list|eject|check|preview`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use countersign_core::ports::mailer::Letter;
use countersign_email::{Piece, Renderer, eject, list_mails, sample_letters};

use super::{PreviewArgs, TemplatesCommand, print};
use crate::failure::Failure;
use crate::mailing::render_options;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, command: &TemplatesCommand) -> Result<ExitCode, Failure> {
    match command {
        TemplatesCommand::List => list(settings),
        TemplatesCommand::Eject { mail, folder } => eject_piece(settings, mail, folder.as_deref()),
        TemplatesCommand::Check => check(settings),
        TemplatesCommand::Preview(args) => preview(settings, args),
    }
}

fn list(settings: &Settings) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    for entry in list_mails(settings.mail.templates_dir.as_deref())? {
        let from = match entry.overridden_by.as_slice() {
            [] => "built in".to_owned(),
            files => format!("overridden by {}", files.join(", ")),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<20} {:<6} {from}", entry.piece.as_str(), entry.language);
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn eject_piece(settings: &Settings, mail: &str, folder: Option<&Path>) -> Result<ExitCode, Failure> {
    let folder = folder.or(settings.mail.templates_dir.as_deref());
    let folder = folder.ok_or_else(|| {
        refused("there is no folder to copy to: set COUNTERSIGN_MAIL__TEMPLATES_DIR, or add --folder PATH")
    })?;
    let paths = eject(piece(mail)?, folder).map_err(Failure::process("the templates cannot be copied"))?;
    let listed: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    print(&listed)?;
    Ok(ExitCode::SUCCESS)
}

fn check(settings: &Settings) -> Result<ExitCode, Failure> {
    match Renderer::new(render_options(settings, &public_url(settings))) {
        Ok(renderer) => {
            let languages: Vec<&str> = renderer.languages().collect();
            print(&format!(
                "every mail is fine in every language: {}\n",
                languages.join(", ")
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            print(&format!("{errors}\n"))?;
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
    match &args.html {
        None => print(&format!("Subject: {}\n\n{}", rendered.subject, rendered.text))?,
        Some(path) if path == Path::new("-") => print(&rendered.html)?,
        Some(path) => {
            fs::write(path, &rendered.html).map_err(Failure::process("the HTML cannot be written"))?;
            print(&format!("Subject: {}\n{}\n", rendered.subject, path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
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
