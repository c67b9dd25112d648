//! `rehearse`: its arguments.

mod page;
mod text;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::Global;
use super::bar::Bar;
use super::exit::Exit;
use super::output::Output;
use super::progress;
use super::report::Failure;
use crate::command::CommandError;
use crate::command::rehearse::report::{Limits, Verdict};
use crate::command::rehearse::{self, Afterwards, Request};
use crate::settings::duration;

/// Try the pending revisions on a copy of a database
#[derive(Debug, Args)]
#[command(
    long_about = "Try the pending revisions on a copy of a database, which itself is only read: apply \
        them, compare the result with the models and the rows with what they were, take them back, \
        compare again, and apply them once more. Each statement is measured while it runs: its time, its \
        locks and how long they would be held, what it writes anew, the rows that it reads and \
        writes.\n\nPostgreSQL databases are copied to a development server of the settings; SQLite needs \
        none. The copy is thrown away at the end, and kept and named where something fails on it.\n\nEnds \
        with 0 where nothing speaks against the migration, 1 where something was found, 2 where it \
        failed.",
    after_help = "\
Examples:
  cargo schemi rehearse shop.prod
  cargo schemi rehearse shop.prod --on development.pglocal --html rehearsal.html
  cargo schemi rehearse shop.prod +1 --big-table 1000000 --max-lock 200ms
  cargo schemi rehearse shop.dev --format json"
)]
pub struct Arguments {
    /// The database
    target: String,
    /// How far: an identifier or its beginning, head, +2, label@head [default: head]
    revision: Option<String>,
    /// The development server to copy to: development.SERVER [default: the first one of its kind]
    #[arg(long, value_name = "SERVER")]
    on: Option<String>,
    /// Keep the copy, and say where it is
    #[arg(long)]
    keep: bool,
    /// Tables with more rows than this must not be written anew
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    big_table: u64,
    /// Nobody may be shut out for longer than this, such as 200ms or 2s
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration::parse)]
    max_lock: Duration,
    /// Write the report as a page too, to be looked at in a browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut events = |event| progress::detail(output, &event);
    let mut context = global.context(&mut events)?;
    let request = Request {
        target: args.target.clone(),
        revision: args.revision.clone(),
        on: args.on.clone(),
        afterwards: if args.keep {
            Afterwards::Keep
        } else {
            Afterwards::Discard
        },
        limits: Limits {
            big_table: args.big_table,
            max_lock: args.max_lock,
        },
    };
    let mut bar = Bar::new(output);
    let mut progress = |progress| bar.show(&progress);
    let cancel = context.cancel.clone();
    let work = rehearse::run(&mut context, &request, &mut progress);
    let result = super::block_on(cancel, work);
    bar.clear();
    let report = result?;
    if let Some(file) = &args.html {
        std::fs::write(file, page::page(&report)).map_err(|source| CommandError::Io {
            verb: "write",
            path: file.clone(),
            source,
        })?;
    }
    output.result(&report, text::text)?;
    Ok(match report.verdict {
        Verdict::Safe => Exit::Done,
        Verdict::Findings => Exit::Found,
    })
}
