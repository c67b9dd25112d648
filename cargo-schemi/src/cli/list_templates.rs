//! `list-templates`: its arguments and its text.

use std::path::Path;

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::{CommandError, list_templates};
use crate::settings::Settings;
use crate::template::Choice;

/// List the templates for revisions
#[derive(Debug, Args)]
#[command(
    long_about = "List the templates for revisions that `init --template` takes: the tool's, and one's own \
        in templates/NAME/script.sql.jinja beside the settings file. A comment at the top of one, {# … #}, is \
        what is said of it here.\n\n\
        A template is written in Jinja's language; `init` copies it to migrations/script.sql.jinja of the crate, where \
        `revision`, `merge` and `import` take it from. It has:\n\n\
        \x20 revision    the identifier\n\
        \x20 parents     the identifiers of the revisions that it comes after, a list\n\
        \x20 message     what it is for; its lines after the first begin with `--  `\n\
        \x20 created     when it was made, such as 2026-11-22T15:13:20Z\n\
        \x20 labels      the labels of the branch that begins with it, a list\n\
        \x20 depends_on  the identifiers of the revisions that it depends on, a list\n\
        \x20 up, down    the sections with their markers, by kind of database: up.sqlite, down.postgres\n\
        \x20 x           the values of -x KEY=VALUE: x.KEY",
    after_help = "\
Example:
  cargo schemi list-templates --format json"
)]
pub struct Arguments {}

/// Runs the command. It needs no settings file: the folder beside where that would be is enough.
pub fn run(_: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let settings = Settings::locate(global.settings.as_deref()).map_err(CommandError::from)?;
    let folder = settings.parent().unwrap_or(Path::new("."));
    let choices = list_templates::run(folder)?;
    output.result(&choices, |choices| text(choices))?;
    Ok(Exit::Done)
}

fn text(choices: &[Choice]) -> String {
    let width = choices
        .iter()
        .map(|choice| choice.name.chars().count())
        .max();
    let width = width.unwrap_or_default();
    let line = |choice: &Choice| {
        let line = format!("{:<width$}  {}", choice.name, choice.description);
        format!("{}\n", line.trim_end())
    };
    choices.iter().map(line).collect()
}
