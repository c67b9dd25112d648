//! `settings`: its arguments and its text.

mod add;
mod remove;

use clap::{Args, Subcommand};

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::settings::check::{Outcome, State};
use crate::command::settings::{check, path, show};
use crate::settings::json_schema;

/// Look at the settings file, try what it says, and edit it
#[derive(Debug, Args)]
#[command(
    long_about = "Look at the settings file: where it is, what it says, whether everything that it names can be \
        reached, and its JSON Schema for editors. Its edits keep comments and order, and write nothing that the \
        file could not say.",
    after_help = "\
Examples:
  cargo schemi settings path
  cargo schemi settings show
  cargo schemi settings check                     # finds each crate, opens each database
  cargo schemi settings add project shop --module services/shop
  cargo schemi settings add db shop.prod --url postgres://me@localhost/shop --password-env SHOP_PASSWORD
  cargo schemi settings remove shop.prod          # the database itself stays
  cargo schemi settings schema > schemi.json      # then: # yaml-language-server: $schema=schemi.json"
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say where the file is, or would be
    Path,
    /// Show the file with its secrets masked
    Show,
    /// Find each project's crate and open each database; end with 1 where one cannot be
    Check,
    /// Print the JSON Schema of the file
    Schema,
    /// Add a project, a database of one, or a development server
    Add(add::Arguments),
    /// Remove a project, a database of one, or a development server
    Remove(remove::Arguments),
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    match &args.what {
        What::Path => {
            let outcome = path::run(global.settings.as_deref())?;
            output.result(&outcome, |outcome| format!("{}\n", outcome.path.display()))?;
        }
        What::Show => {
            let outcome = show::run(&global.context(&mut quiet)?);
            output.result(&outcome, |outcome| outcome.text.clone())?;
        }
        What::Check => {
            let context = global.context(&mut quiet)?;
            let cancel = context.cancel.clone();
            let outcome = super::block_on(cancel, check::run(&context))?;
            output.result(&outcome, text)?;
            if outcome.has_failed() {
                return Ok(Exit::Found);
            }
        }
        What::Add(args) => return add::run(args, global, output),
        What::Remove(args) => return remove::run(args, global, output),
        // JSON in either format: it is one value already.
        What::Schema => output.plain(&json_schema())?,
    }
    Ok(Exit::Done)
}

fn text(outcome: &Outcome) -> String {
    if outcome.entries.is_empty() {
        return "no projects yet: `settings add project NAME --module MODULE` adds one\n"
            .to_owned();
    }
    let names = outcome
        .entries
        .iter()
        .map(|entry| entry.name.chars().count());
    let width = names.max().unwrap_or_default();
    let mut text = String::new();
    for entry in &outcome.entries {
        let word = match entry.state {
            State::Ok => "ok",
            State::Missing => "missing",
            State::Failed => "FAILED",
        };
        // What is wrong may take several lines, which stand under the first.
        let said = entry
            .text
            .replace('\n', &format!("\n{}", " ".repeat(width + 11)));
        text.push_str(&format!("{:<width$}  {word:<7}  {said}\n", entry.name));
    }
    text
}
