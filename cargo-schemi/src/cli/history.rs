//! `history`: its arguments and its text.

mod graph;

use std::io::IsTerminal;

use clap::Args;
use owo_colors::OwoColorize;

use super::args::{Global, On};
use super::current::left;
use super::exit::Exit;
use super::output::{Output, Verbosity};
use super::report::Failure;
use crate::command::history::{self, Applied, Entry, Request};

/// List the revisions
#[derive(Debug, Args)]
#[command(
    long_about = "List the revisions of a project, newest first. With -v each with all that its file \
        says about it. Where branches part and join, a graph is drawn beside them on a terminal: a lane for each \
        branch.",
    after_help = "\
Examples:
  cargo schemi history shop
  cargo schemi history shop -r 8f3b:head
  cargo schemi history shop --graph              # branches and merges drawn, wherever it is written to
  cargo schemi history shop.dev -i               # marks the ones that the database has"
)]
pub struct Arguments {
    /// The project; or a database of it, for --indicate-current
    target: String,
    #[command(flatten)]
    on: On,
    /// From where to where: A:B, A: or :B
    #[arg(short, long, value_name = "A:B", allow_hyphen_values = true)]
    rev_range: Option<String>,
    /// Mark the revisions that the database has
    #[arg(short, long)]
    indicate_current: bool,
    /// Draw the graph, even where it is a line or nobody looks at a terminal
    #[arg(long)]
    graph: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context_on(&args.on, &mut quiet)?;
    let asks = args.indicate_current
        || args
            .rev_range
            .as_deref()
            .is_some_and(|range| range.contains("current"));
    let request = Request {
        target: args.target.clone(),
        range: args.rev_range.clone(),
        applied: if asks { Applied::Ask } else { Applied::Ignore },
    };
    let entries = super::block_on(context.cancel.clone(), history::run(&mut context, &request))?;
    let draws = args.graph || (std::io::stdout().is_terminal() && !is_line(&entries));
    let one = match output.verbosity {
        Verbosity::Verbose => long,
        Verbosity::Quiet | Verbosity::Normal => short,
    };
    output.result(&entries, |entries| match (entries.is_empty(), draws) {
        (true, _) => "no revisions yet\n".to_owned(),
        (false, true) => drawn(entries, one),
        (false, false) => entries.iter().map(one).collect(),
    })?;
    Ok(Exit::Done)
}

/// Whether each revision comes from the one below it alone.
fn is_line(entries: &[Entry]) -> bool {
    let mut pairs = entries.iter().zip(entries.iter().skip(1));
    pairs.all(|(entry, below)| entry.revises == [below.id.clone()])
}

/// The entries with the graph beside them.
fn drawn(entries: &[Entry], one: fn(&Entry) -> String) -> String {
    let mut text = String::new();
    for (drawn, entry) in graph::draw(entries).into_iter().zip(entries) {
        for line in &drawn.above {
            text.push_str(&format!("{line}\n"));
        }
        let said = one(entry);
        let mut below = drawn.below.into_iter();
        for (index, line) in said.lines().enumerate() {
            let lanes = match index {
                0 => drawn.own.clone(),
                _ => below.next().unwrap_or_else(|| drawn.beside.clone()),
            };
            text.push_str(format!("{lanes} {line}").trim_end());
            text.push('\n');
        }
        for line in below {
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

/// `parent -> id (head) message`, as alembic writes it.
pub fn short(entry: &Entry) -> String {
    let parents: Vec<_> = entry.revises.iter().map(ToString::to_string).collect();
    let parents = if parents.is_empty() {
        "<base>".to_owned()
    } else {
        parents.join(", ")
    };
    format!(
        "{parents} -> {}{} {}\n",
        entry.id.bold(),
        marks(entry),
        entry.message.lines().next().unwrap_or_default()
    )
}

fn marks(entry: &Entry) -> String {
    let mut marks = Vec::new();
    if entry.is_head {
        marks.push("head".to_owned());
    }
    if entry.revises.len() > 1 {
        marks.push("merge".to_owned());
    }
    marks.extend(entry.branch_labels.iter().cloned());
    match (&entry.unfinished, entry.is_applied) {
        (Some(half), _) => marks.push(left(half)),
        (None, Some(true)) => marks.push("applied".to_owned()),
        (None, Some(false)) => marks.push("pending".to_owned()),
        (None, None) => {}
    }
    if marks.is_empty() {
        String::new()
    } else {
        format!(" ({})", marks.join(", "))
    }
}

/// All that a file says about its revision.
pub fn long(entry: &Entry) -> String {
    let list = |ids: &[schemi_runtime::migrate::RevisionId]| {
        ids.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = format!("revision:   {}{}\n", entry.id.bold(), marks(entry));
    let revises = if entry.revises.is_empty() {
        "<base>".to_owned()
    } else {
        list(&entry.revises)
    };
    text.push_str(&format!("revises:    {revises}\n"));
    if !entry.depends_on.is_empty() {
        text.push_str(&format!("depends on: {}\n", list(&entry.depends_on)));
    }
    text.push_str(&format!("created:    {}\n", entry.created));
    text.push_str(&format!("path:       {}\n", entry.path.display()));
    for line in entry.message.lines() {
        text.push_str(&format!("    {line}\n"));
    }
    text.push('\n');
    text
}
