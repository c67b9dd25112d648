//! The global options and the list of commands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};
use schemi_runtime::migrate::Event;

use super::output::{Format, Output, Verbosity};
use super::{
    branches, check, clone, completions, current, diagram, diff, downgrade, edit, ensure_version,
    heads, history, import, init, list_templates, man, merge, migrate, models, rebase, rehearse,
    repair, revision, settings, show, squash, stamp, status,
};
use crate::command::{CommandError, Context};
use crate::settings::Settings;

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
    /// The settings file [env: SCHEMI_SETTINGS] [default: settings.yaml in the configuration folder for
    /// schemi]
    // The variable is read with the file: clap would show the option as a part of each usage.
    #[arg(long, global = true, value_name = "PATH")]
    pub settings: Option<PathBuf>,
    /// The Cargo.toml of the workspace or package to find the models in
    #[arg(long, global = true, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Written,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// Say results and errors only
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    pub quiet: u8,
    /// Show each statement as it runs, with its time
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// A value for the template and the hooks of new revisions, and for alembic where it is run
    #[arg(short, global = true, value_name = "KEY=VALUE", value_parser = pair)]
    pub x: Vec<(String, String)>,
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

    /// As [`Global::context`]; a settings file that is not there yet is empty.
    ///
    /// # Errors
    /// Settings that are wrong.
    pub fn context_or_new<'a>(
        &self,
        events: &'a mut (dyn FnMut(Event) + Send),
    ) -> Result<Context<'a>, CommandError> {
        let path = Settings::locate(self.settings.as_deref())?;
        if path.exists() {
            return self.context(events);
        }
        Ok(Context {
            settings: Settings::empty(path),
            manifest_path: self.manifest_path.clone(),
            ..Context::without_settings(events)
        })
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

    /// What `-x` gave; the last one of a key counts.
    pub fn values(&self) -> BTreeMap<String, String> {
        self.x.iter().cloned().collect()
    }

    /// Where to write to.
    pub fn output(&self) -> Output {
        let verbosity = match (self.quiet, self.verbose) {
            (0, 0) => Verbosity::Normal,
            (0, _) => Verbosity::Verbose,
            (_, _) => Verbosity::Quiet,
        };
        Output {
            format: match self.format {
                Written::Json => Format::Json,
                Written::Text | Written::Mermaid | Written::Dot | Written::Svg => Format::Text,
            },
            verbosity,
        }
    }
}

impl Cli {
    /// Refuses drawings of what is no picture.
    ///
    /// # Errors
    /// A format that only `diagram` writes.
    pub fn check(&self) -> Result<(), CommandError> {
        if self.global.format.is_drawn() && !matches!(self.command, Command::Diagram(_)) {
            let text = "only `diagram` draws: --format takes `text` or `json` here";
            return Err(CommandError::Misused(text.to_owned()));
        }
        Ok(())
    }
}

/// `key=value`, parted at the first `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it is written KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// How results are written: what `--format` takes. `diagram` alone draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Written {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON value
    Json,
    /// As Mermaid's `erDiagram`
    #[value(hide = true)]
    Mermaid,
    /// For Graphviz
    #[value(hide = true)]
    Dot,
    /// As a drawing
    #[value(hide = true)]
    Svg,
}

impl Written {
    /// Whether only `diagram` can write so.
    fn is_drawn(self) -> bool {
        match self {
            Self::Text | Self::Json => false,
            Self::Mermaid | Self::Dot | Self::Svg => true,
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

/// What to do. Each is described by its arguments: a word here would stand in the place of their long help.
#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Arguments),
    Import(import::Arguments),
    Revision(revision::Arguments),
    Merge(merge::Arguments),
    Rebase(rebase::Arguments),
    Squash(squash::Arguments),
    #[command(visible_alias = "upgrade")]
    Migrate(migrate::Arguments),
    Downgrade(downgrade::Arguments),
    Current(current::Arguments),
    History(history::Arguments),
    Heads(heads::Arguments),
    Branches(branches::Arguments),
    Show(show::Arguments),
    Edit(edit::Arguments),
    Stamp(stamp::Arguments),
    Status(status::Arguments),
    EnsureVersion(ensure_version::Arguments),
    ListTemplates(list_templates::Arguments),
    Check(check::Arguments),
    Models(models::Arguments),
    Diff(diff::Arguments),
    Diagram(diagram::Arguments),
    Clone(clone::Arguments),
    Rehearse(rehearse::Arguments),
    Repair(repair::Arguments),
    Settings(settings::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}
