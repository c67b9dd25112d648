//! The global options and the list of commands.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use schemi_runtime::migrate::Event;

use super::output::{Format, Output, Verbosity};
use super::{
    branches, check, clone, completions, current, diff, downgrade, edit, ensure_version, heads,
    history, init, list_templates, man, merge, migrate, models, rebase, rehearse, repair, revision,
    settings, show, squash, stamp, status,
};
use crate::command::{CommandError, Context};

/// Schema migrations for data services: Rust models compared with SQLite and PostgreSQL databases.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
A TARGET is a database of a project in the settings file, written PROJECT.DATABASE (shop.dev).

Examples:
  cargo schemi init shop
  cargo schemi revision shop.dev -m 'add orders'
  cargo schemi migrate shop.dev"
)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The settings file [default: settings.yaml in the configuration folder for schemi]
    #[arg(long, global = true, value_name = "PATH", env = "SCHEMI_SETTINGS")]
    pub settings: Option<PathBuf>,
    /// The Cargo.toml of the workspace or package to find the models in
    #[arg(long, global = true, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Say results and errors only
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    pub quiet: u8,
    /// Show each statement as it runs, with its time
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Answer yes to every question about what to do (never to one about a rename)
    #[arg(short, long, global = true)]
    pub yes: bool,
}

impl Global {
    /// The settings, and what a command gets besides.
    ///
    /// # Errors
    /// Settings that are missing or wrong.
    pub fn context<'a>(
        &self,
        events: &'a mut (dyn FnMut(Event) + Send),
    ) -> Result<Context<'a>, CommandError> {
        Context::load(self.settings.as_deref(), self.manifest_path.clone(), events)
    }

    /// As [`Global::context`], for a command that may work on a copy.
    ///
    /// # Errors
    /// As [`Global::context`].
    pub fn context_on<'a>(
        &self,
        on: &On,
        events: &'a mut (dyn FnMut(Event) + Send),
    ) -> Result<Context<'a>, CommandError> {
        let mut context = self.context(events)?;
        context.on.clone_from(&on.on);
        Ok(context)
    }

    /// Where to write to.
    pub fn output(&self) -> Output {
        let verbosity = match (self.quiet, self.verbose) {
            (0, 0) => Verbosity::Normal,
            (0, _) => Verbosity::Verbose,
            (_, _) => Verbosity::Quiet,
        };
        Output {
            format: self.format,
            verbosity,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it the choice of the process.
    pub fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// The option of every command that takes a database.
#[derive(Debug, Args)]
pub struct On {
    /// Work on the database's copy on a development server: development.SERVER or
    /// development.SERVER/NAME
    #[arg(long, value_name = "SERVER[/NAME]")]
    on: Option<String>,
}

impl On {
    /// Whether it was given.
    pub fn is_said(&self) -> bool {
        self.on.is_some()
    }

    /// Whether it names a copy, and not only where copies are.
    pub fn is_one_copy(&self) -> bool {
        self.on.as_ref().is_some_and(|place| place.contains('/'))
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prepare a crate for migrations
    Init(init::Arguments),
    /// Write a new revision
    Revision(revision::Arguments),
    /// Join branches by a revision that comes after them all
    Merge(merge::Arguments),
    /// Put one's own revisions on top of others'
    Rebase(rebase::Arguments),
    /// Write one revision in the place of several
    Squash(squash::Arguments),
    /// Apply revisions to a database
    #[command(visible_alias = "upgrade")]
    Migrate(migrate::Arguments),
    /// Take revisions back
    Downgrade(downgrade::Arguments),
    /// Show which revision a database has
    Current(current::Arguments),
    /// List the revisions
    History(history::Arguments),
    /// List the revisions that no other comes after
    Heads(heads::Arguments),
    /// List the revisions where branches begin
    Branches(branches::Arguments),
    /// Show revisions
    Show(show::Arguments),
    /// Edit a revision's file
    Edit(edit::Arguments),
    /// Write down that a database has a revision, without running it
    Stamp(stamp::Arguments),
    /// Show how every project and database is
    Status(status::Arguments),
    /// Make the history table where it is missing
    EnsureVersion(ensure_version::Arguments),
    /// List the templates for revisions
    ListTemplates(list_templates::Arguments),
    /// Compare a database with the models
    Check(check::Arguments),
    /// Print Rust models for a database that is there already
    Models(models::Arguments),
    /// Show what differs between two databases, models or migrations
    Diff(diff::Arguments),
    /// Copy a database
    Clone(clone::Arguments),
    /// Try the pending revisions on a copy of a database
    Rehearse(rehearse::Arguments),
    /// Go on with a revision that was left half-way
    Repair(repair::Arguments),
    /// Look at the settings file, and try what it says
    Settings(settings::Arguments),
    /// Print a script that completes command lines
    Completions(completions::Arguments),
    /// Print manual pages
    Man(man::Arguments),
}
