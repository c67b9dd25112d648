//! `rehearse`: its arguments.

mod kept;
mod page;
mod table;
mod text;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use page::Page;

use super::args::Global;
use super::bar::Bar;
use super::exit::Exit;
use super::output::{Format, Output};
use super::progress;
use super::report::Failure;
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
        none. The copy is thrown away at the end, and kept where a statement or a check fails on it: \
        the report then says so with all that was found until there, and how to look at the copy and \
        drop it.\n\nEnds with 0 where nothing speaks against the migration, 1 where something was found, \
        2 where it failed.",
    after_help = "\
Examples:
  cargo schemi rehearse shop.prod
  cargo schemi rehearse shop.prod --on development.pglocal --html rehearsal.html
  cargo schemi rehearse shop.prod +1 --big-table 1000000 --max-lock 200ms
  cargo schemi rehearse shop.prod --dry-run
  cargo schemi rehearse shop.prod --list-kept
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
    #[command(flatten)]
    copy: Copy,
    /// Say what would be copied where, and which revisions would be tried, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Tables with more rows than this must not be written anew
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    big_table: u64,
    /// Nobody may be shut out for longer than this, such as 200ms or 2s; 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration::parse)]
    max_lock: Duration,
    /// Write the report as a page too, to be looked at in a browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What becomes of copies.
#[derive(Debug, Args)]
struct Copy {
    /// Keep the copy, and say where it is
    #[arg(long)]
    keep: bool,
    /// List the copies of the database that rehearsals have kept, and do nothing else
    #[arg(long, conflicts_with_all = ["keep", "drop_kept"])]
    list_kept: bool,
    /// Drop these copies, or the one of that name, and do nothing else
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, conflicts_with = "keep")]
    drop_kept: Option<Option<String>>,
}

impl Arguments {
    fn request(&self) -> Request {
        Request {
            target: self.target.clone(),
            revision: self.revision.clone(),
            on: self.on.clone(),
            afterwards: if self.copy.keep {
                Afterwards::Keep
            } else {
                Afterwards::Discard
            },
            limits: Limits {
                big_table: self.big_table,
                max_lock: self.max_lock,
            },
        }
    }
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut events = |event| progress::detail(output, &event);
    let mut context = global.context(&mut events)?;
    let request = args.request();
    if args.copy.list_kept || args.copy.drop_kept.is_some() {
        return kept::run(args, &context, &request, global, output);
    }
    if args.dry_run {
        let cancel = context.cancel.clone();
        let work = rehearse::dry_run(&mut context, &request);
        let outline = super::block_on(cancel, work)?;
        output.result(&outline, text::outline)?;
        return Ok(Exit::Done);
    }
    let page = args.html.as_deref().map(Page::open).transpose()?;
    let mut bar = Bar::new(output);
    let mut progress = |progress| bar.show(&progress);
    let cancel = context.cancel.clone();
    let work = rehearse::run(&mut context, &request, &mut progress);
    let result = super::block_on(cancel, work);
    bar.clear();
    let report = match result {
        Ok(report) => report,
        Err(error) => {
            if let Some(page) = page {
                page.forget();
            }
            return Err(error.into());
        }
    };
    // What was found is told, whatever becomes of the page.
    let written = page.map(|page| page.write(&report)).transpose();
    let width = dialoguer::console::Term::stdout().size_checked();
    output.result(&report, |report| {
        text::text(report, width.map(|(_, width)| width))
    })?;
    written?;
    Ok(match (report.verdict, &report.failure) {
        (Verdict::Failed, failure) => {
            if let (Some(failure), Format::Text) = (failure, output.format) {
                let failed = text::failed(failure);
                output.error(&format!("the rehearsal {failed}: {}", failure.message));
            }
            Exit::Failed
        }
        (Verdict::Safe, _) => Exit::Done,
        (Verdict::Findings, _) => Exit::Found,
    })
}
