//! `migrate` on several databases: its options and its text.

use clap::Args;
use schemi_runtime::migrate::Event;

use super::exit::Exit;
use super::migrate::{Shared, done_text, plan_text};
use super::output::Output;
use super::report::{Failure, said};
use super::{progress, prompt};
use crate::command::migrate_all::{self, Database, OnFailure, Outcome, Request};
use crate::command::preflight::Drift;
use crate::command::{CommandError, Context};
use crate::dialect::copy::counted;

/// How several databases are migrated.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several databases")]
pub struct Several {
    /// How many to work on at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// Go on with the others where one fails (all must be ready before the first)
    #[arg(long)]
    keep_going: bool,
    /// Migrate although a database is otherwise than its revisions have made it
    #[arg(long)]
    allow_drift: bool,
}

impl Several {
    pub(super) fn request(
        &self,
        targets: &[String],
        revision: Option<&str>,
        shared: &Shared,
    ) -> Request {
        Request {
            targets: targets.to_vec(),
            revision: revision.map(str::to_owned),
            data_loss: shared.data_loss(),
            meant: shared.yes_i_mean.clone(),
            drift: match self.allow_drift {
                true => Drift::Allow,
                false => Drift::Refuse,
            },
            jobs: usize::from(self.jobs),
            failure: match self.keep_going {
                true => OnFailure::KeepGoing,
                false => OnFailure::Stop,
            },
        }
    }
}

/// Shows what would be run where.
pub(super) fn plan(
    context: &Context<'_>,
    request: &Request,
    output: Output,
) -> Result<Exit, Failure> {
    let work = migrate_all::dry_run(context, request);
    let outcome = super::block_on(context.cancel.clone(), work)?;
    output.result(&outcome, |outcome| {
        let databases = outcome.databases.iter();
        let planned = databases.filter_map(|database| {
            let planned = database.outcome.as_ref()?;
            Some(format!("-- {}\n{}", database.target, plan_text(planned)))
        });
        planned.collect()
    })?;
    Ok(Exit::Done)
}

/// Runs it, and asks for the names of protected databases where somebody can answer.
pub(super) fn act(
    context: &Context<'_>,
    mut request: Request,
    output: Output,
) -> Result<Exit, Failure> {
    let mut events = |target: &str, event: Event| progress::say_of(output, target, &event);
    let outcome = loop {
        let work = migrate_all::run(context, &request, &mut events);
        match super::block_on(context.cancel.clone(), work) {
            Err(error) if prompt::can_ask() => ask(&mut request, error)?,
            result => break result?,
        }
    };
    for Database { target, error, .. } in &outcome.databases {
        if let Some(error) = error {
            output.failure(&format!("{target}: {}", said(error)));
        }
    }
    output.result(&outcome, text)?;
    Ok(match outcome.is_whole() {
        true => Exit::Done,
        false => Exit::Failed,
    })
}

/// Asks for the names of the databases that need theirs typed; anything else is not to be answered.
fn ask(request: &mut Request, error: CommandError) -> Result<(), Failure> {
    let CommandError::NotReady { unready, .. } = &error else {
        return Err(error.into());
    };
    for unready in unready {
        let CommandError::Protected { target, verb } = unready.error.as_ref() else {
            return Err(error.into());
        };
        if !prompt::is_meant(target, verb)? {
            return Err(error.into());
        }
        request.meant.push(target.clone());
    }
    Ok(())
}

fn text(outcome: &Outcome) -> String {
    let databases = &outcome.databases;
    let names = databases.iter().map(|one| one.target.chars().count());
    let width = names.max().unwrap_or_default();
    let lines = databases.iter().map(|one| {
        let (mark, told) = match (&one.outcome, &one.error) {
            (Some(done), _) => (' ', done_text(done)),
            (None, Some(error)) => ('!', format!("failed: {}\n", first_line(&error.to_string()))),
            (None, None) => ('!', "not begun\n".to_owned()),
        };
        format!("{mark} {:width$}  {told}", one.target)
    });
    let mut text: String = lines.collect();
    let done = databases.iter().filter(|one| one.outcome.is_some()).count();
    let all = counted(databases.len() as u64, "database");
    text.push_str(&match outcome.is_whole() {
        true => format!("{all} done\n"),
        false => format!(
            "{done} of {all} done; once what failed is mended, the same command goes on with the others\n"
        ),
    });
    text
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
