//! Runs other programs so that an interruption ends them together with us.

pub(crate) mod interrupt;

use crate::failure::{Explain, Failure, Result};
use interrupt::Group;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long output is awaited from programs that outlive the one that was started.
const DRAIN: Duration = Duration::from_secs(5);

/// Runs a program to its end with our output as its output.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    let (mut child, _group) = spawn_in_group(command.stdin(Stdio::null()))?;
    finish(command, &mut child)
}

/// Runs a program to its end; any status but success is a failure.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = run(command)?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::of_program(&name(command), status))
    }
}

/// Runs a program, passes its standard output through line by line, and shows each line to `see`.
pub(crate) fn watch<F>(command: &mut Command, see: F) -> Result<ExitStatus>
where
    F: FnMut(&str) + Send + 'static,
{
    let (mut child, _group) = spawn_in_group(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let (done, drained) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            let passed = pass_through(output, see);
            // Nobody listens any more once the drain time is over.
            let _ = done.send(passed);
        });
    }
    let status = finish(command, &mut child)?;
    match drained.recv_timeout(DRAIN) {
        Ok(passed) => passed.explain(|| "passing output through")?,
        Err(_) => eprintln!("xtask: a program started by the tests still holds their output open"),
    }
    Ok(status)
}

/// Runs a program quietly and returns its standard output; a failure carries its standard error.
pub(crate) fn capture(command: &mut Command) -> Result<Vec<u8>> {
    let (child, _group) = spawn_in_group(quiet(command))?;
    output_of(command, child)
}

/// The same for a short program that would leave something behind: an interruption waits for its end.
pub(crate) fn capture_undisturbed(command: &mut Command) -> Result<Vec<u8>> {
    interrupt::check()?;
    let child = quiet(command)
        .process_group(0)
        .spawn()
        .explain(|| format!("starting {}", name(command)))?;
    output_of(command, child)
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
}

fn output_of(command: &Command, child: Child) -> Result<Vec<u8>> {
    let output = child.wait_with_output().explain(|| name(command))?;
    interrupt::check()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::of_program(&name(command), output.status).under(said.trim()))
}

fn spawn_in_group(command: &mut Command) -> Result<(Child, Group)> {
    interrupt::check()?;
    let child = command
        .process_group(0)
        .spawn()
        .explain(|| format!("starting {}", name(command)))?;
    let group = Group::register(child.id());
    Ok((child, group))
}

fn finish(command: &Command, child: &mut Child) -> Result<ExitStatus> {
    let status = child
        .wait()
        .explain(|| format!("waiting for {}", name(command)))?;
    interrupt::check()?;
    Ok(status)
}

fn pass_through(output: impl Read, mut see: impl FnMut(&str)) -> io::Result<()> {
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        io::stdout().lock().write_all(&line)?;
        see(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(())
}

/// The command as one would type it, for messages.
fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .take(4)
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
