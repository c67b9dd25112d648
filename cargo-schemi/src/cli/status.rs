//! `status`: its arguments and its text.

use std::time::Duration;

use clap::Args;

use super::args::Global;
use super::current::left;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::status::{self, DatabaseStatus, Outcome, ProjectStatus, Request, Unrevised};
use crate::dialect::copy::counted;
use crate::settings::duration;

/// Show how every project and database is
#[derive(Debug, Args)]
#[command(
    long_about = "Show at a glance how every project and database is: at the head, behind, with revisions that \
        no file has or that were edited, changed by others, or not to be reached; and where models are ahead of \
        the revisions. All databases are asked at once. It only reads.\n\n\
        It ends with 0 where everything is at its head, with 1 where something is to be looked at, with 2 where \
        it is misused.",
    after_help = "\
Examples:
  cargo schemi status                  # all projects
  cargo schemi status shop             # one of them
  cargo schemi status shop.prod shop.eu --timeout 3s"
)]
pub struct Arguments {
    /// Projects, or databases of theirs
    #[arg(value_name = "PROJECT[.DATABASE]")]
    targets: Vec<String>,
    /// Look at all projects, as when none is named
    #[arg(long, conflicts_with = "targets")]
    all: bool,
    /// How long to wait for each database, such as 3s or 500ms, 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    timeout: Duration,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let context = global.context(&mut quiet)?;
    let request = Request {
        targets: args.targets.clone(),
        timeout: args.timeout,
    };
    let outcome = super::block_on(context.cancel.clone(), status::run(&context, &request))?;
    output.result(&outcome, text)?;
    Ok(match outcome.is_clean() {
        true => Exit::Done,
        false => Exit::Found,
    })
}

fn text(outcome: &Outcome) -> String {
    if outcome.projects.is_empty() {
        return "the settings name no project yet\n".to_owned();
    }
    let databases = outcome.projects.iter().flat_map(|p| &p.databases);
    let names = databases.map(|database| database.target.chars().count());
    let width = names.max().unwrap_or_default();
    let mut text = String::new();
    for project in &outcome.projects {
        of_project(project, width, &mut text);
    }
    let databases = outcome.projects.iter().flat_map(|p| &p.databases);
    let count = databases.clone().count();
    let clean = databases.filter(|database| database.is_clean()).count();
    text.push_str(&format!(
        "{clean} of {} at the head\n",
        counted(count as u64, "database")
    ));
    text
}

fn of_project(project: &ProjectStatus, width: usize, text: &mut String) {
    let heads: Vec<String> = project.heads.iter().map(ToString::to_string).collect();
    let head = match heads.as_slice() {
        [] => "no revisions yet".to_owned(),
        [one] => format!("head {one}"),
        several => format!("! {} heads: {}", several.len(), several.join(", ")),
    };
    match project.heads.is_empty() && project.error.is_some() {
        true => text.push_str(&format!("{}\n", project.name)),
        false => text.push_str(&format!("{}: {head}\n", project.name)),
    }
    if let Some(error) = &project.error {
        text.push_str(&format!("  ! {}\n", first_line(error)));
    }
    for Unrevised { dialect, changes } in &project.unrevised {
        let changes = counted(*changes as u64, "change");
        text.push_str(&format!(
            "  ! the models have {changes} that no revision makes ({dialect})\n"
        ));
    }
    for database in &project.databases {
        of_database(database, width, text);
    }
}

fn of_database(database: &DatabaseStatus, width: usize, text: &mut String) {
    let mark = if database.is_clean() { ' ' } else { '!' };
    let heads: Vec<String> = database.heads.iter().map(ToString::to_string).collect();
    let heads = match heads.is_empty() {
        true => "-".to_owned(),
        false => heads.join(" "),
    };
    let (target, told) = (&database.target, told(database));
    text.push_str(&format!("  {mark} {target:width$}  {heads:12}  {told}\n"));
}

/// How a database is, in words.
fn told(database: &DatabaseStatus) -> String {
    let mut parts = Vec::new();
    if let Some(error) = &database.error {
        parts.push(first_line(error).to_owned());
        return parts.join("; ");
    }
    if database.is_missing {
        parts.push("no such file yet".to_owned());
    }
    parts.extend(database.unfinished.iter().map(|half| {
        let revision = &half.revision;
        format!("{revision} is {}", left(half))
    }));
    if !database.unknown.is_empty() {
        let count = counted(database.unknown.len() as u64, "revision");
        parts.push(format!("{count} that no file here has"));
    }
    for by in &database.half_squashed {
        parts.push(format!(
            "has only some of the revisions for which {by} stands: `migrate` says the way out"
        ));
    }
    if let Some(disagreement) = &database.disagreement {
        parts.push(first_line(disagreement).to_owned());
    }
    let pending = database.pending.len() - half_pending(database);
    if pending > 0 {
        parts.push(format!("{} behind", counted(pending as u64, "revision")));
    }
    if database.drift > 0 {
        let count = counted(database.drift as u64, "difference");
        parts.push(format!("{count} from what its revisions made"));
    }
    match parts.is_empty() {
        true => "at the head".to_owned(),
        false => parts.join("; "),
    }
}

/// How many of the pending revisions are begun.
fn half_pending(database: &DatabaseStatus) -> usize {
    let is_begun = |id: &&_| database.unfinished.iter().any(|half| half.revision == **id);
    database.pending.iter().filter(is_begun).count()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
