//! The programs that the settings have run on a new revision's file.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use schemi_runtime::migrate::parse;
use serde::Serialize;

use super::Written;
use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::record::Record;
use crate::settings::Hook;

/// A program that was run, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HookRun {
    /// The program and its arguments.
    pub command: String,
    /// What it wrote, to either of its outputs.
    pub output: String,
}

/// Runs the project's hooks on a revision that was written, and reads its text again.
///
/// # Errors
/// A program that cannot be started or fails; a file that is no longer the revision that it was.
pub(super) fn run(
    project: &Project,
    written: &mut Written,
    x: &BTreeMap<String, String>,
) -> Result<Vec<HookRun>, CommandError> {
    let mut done = Vec::new();
    for hook in &project.settings.hooks {
        done.push(run_one(project, hook, written, x)?);
    }
    if !done.is_empty() {
        read_again(written)?;
    }
    Ok(done)
}

fn run_one(
    project: &Project,
    hook: &Hook,
    written: &Written,
    x: &BTreeMap<String, String>,
) -> Result<HookRun, CommandError> {
    // The hook runs in the crate's folder, whatever folder the tool was started in.
    let path = std::path::absolute(&written.path).unwrap_or_else(|_| written.path.clone());
    let path = path.to_string_lossy();
    let filled: Result<Vec<_>, _> = hook.run.iter().map(|text| fill(text, &path, x)).collect();
    let arguments = filled?;
    let shown = arguments.join(" ");
    let (program, arguments) = arguments.split_first().ok_or_else(|| {
        CommandError::Misused("a hook has no program: write `run: [PROGRAM, …]`".to_owned())
    })?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&project.package.root)
        .stdin(Stdio::null())
        .env("SCHEMI_PATH", &*path)
        .env("SCHEMI_REVISION", &written.id.0)
        .env("SCHEMI_PROJECT", &project.name)
        .envs(
            x.iter()
                .filter_map(|(key, value)| Some((variable(key)?, value))),
        );
    for (name, value) in &hook.env {
        command.env(name, fill(value, &path, x)?);
    }
    let stays = format!("the revision stays at {}", written.path.display());
    let output = command.output().map_err(|error| {
        CommandError::Misused(format!(
            "the hook `{shown}` cannot be started: {error}; {stays}"
        ))
    })?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).trim_end().to_owned();
    if !output.status.success() {
        return Err(CommandError::Misused(format!(
            "the hook `{shown}` failed ({}); {stays}\n{text}",
            output.status
        )));
    }
    Ok(HookRun {
        command: shown,
        output: text,
    })
}

/// `{path}` and `{x.KEY}` in an argument; other brackets are the program's own.
fn fill(text: &str, path: &str, x: &BTreeMap<String, String>) -> Result<String, CommandError> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{path}") {
            filled.push_str(path);
            rest = after;
        } else if let Some((key, after)) = rest.strip_prefix("{x.").and_then(|t| t.split_once('}'))
        {
            let value = x.get(key).ok_or_else(|| {
                CommandError::Misused(format!(
                    "a hook wants a value for `{key}`: pass -x {key}=VALUE"
                ))
            })?;
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The environment variable of a value of `-x`; none for a key that could not be one.
fn variable(key: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_plain = !key.is_empty() && key.chars().all(plain);
    is_plain.then(|| format!("SCHEMI_X_{}", key.to_uppercase()))
}

/// What a formatter has made of the file must still be this revision, with its record.
fn read_again(written: &mut Written) -> Result<(), CommandError> {
    let path = &written.path;
    let text = std::fs::read_to_string(path).map_err(|e| CommandError::read(path, e))?;
    let revision = parse(&text, path)?;
    if revision.id != written.id {
        return Err(CommandError::Misused(format!(
            "{}: the hooks made revision {} of revision {}; correct its head by hand, and the hooks",
            path.display(),
            revision.id,
            written.id
        )));
    }
    let had_record = written
        .text
        .lines()
        .any(|line| line.starts_with("-- record:"));
    let has_record = text.lines().any(|line| line.starts_with("-- record:"));
    if had_record && !has_record {
        return Err(CommandError::Misused(format!(
            "{}: the hooks took the line `-- record:` out, which guards the changes beside it; put it back, \
             and let the hooks leave comments alone",
            path.display()
        )));
    }
    Record::read(path)?;
    written.text = text;
    Ok(())
}
