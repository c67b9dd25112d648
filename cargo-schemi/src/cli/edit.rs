//! `edit`: its arguments, the editor, and its text.

use std::path::Path;
use std::process::Command;

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::edit::{self, Outcome};
use crate::command::{CommandError, Context};

/// Edit a revision's file
#[derive(Debug, Args)]
#[command(
    long_about = "Open a revision's file in the editor that $VISUAL or $EDITOR names, and read it again \
        afterwards. A database that has the revision already refuses an edited one: `check` and `migrate` \
        say so.",
    after_help = "\
Examples:
  cargo schemi edit shop              # the head
  cargo schemi edit shop 8f3b
  EDITOR='code --wait' cargo schemi edit shop head-1"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// An identifier or its beginning, head, head-1, label@head
    #[arg(default_value = "head", allow_hyphen_values = true)]
    revision: String,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context: Context<'_> = global.context(&mut quiet)?;
    let editor = editor()?;
    let open = |path: &Path| open(&editor, path);
    let outcome = edit::run(&mut context, &args.project, &args.revision, open)?;
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

/// The user's editor: `$VISUAL` before `$EDITOR`, as everywhere.
fn editor() -> Result<String, CommandError> {
    let said = |name| std::env::var(name).ok();
    let said = ["VISUAL", "EDITOR"].into_iter().filter_map(said);
    let mut said = said.filter(|editor| !editor.trim().is_empty());
    said.next().ok_or_else(|| {
        CommandError::Misused(
            "no editor is known: set VISUAL or EDITOR, for example EDITOR=vi".to_owned(),
        )
    })
}

/// Opens the editor on a file and waits for it. What the variable says is a shell's text, as git takes it.
fn open(editor: &str, path: &Path) -> Result<(), CommandError> {
    let mut command = if cfg!(unix) {
        let mut command = Command::new("sh");
        let line = format!("{editor} \"$@\"");
        command.args(["-c", &line, "sh"]);
        command
    } else {
        let mut words = editor.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    };
    let status = command.arg(path).status();
    let failed = |text: String| {
        CommandError::Misused(format!(
            "the editor `{editor}` failed ({text}): {} is as it left it",
            path.display()
        ))
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(status.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn text(outcome: &Outcome) -> String {
    let verb = if outcome.is_changed { "edited" } else { "left" };
    format!("{verb} {}\n", outcome.path.display())
}
