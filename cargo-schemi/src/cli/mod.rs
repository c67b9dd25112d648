//! The command line: arguments in, text out. Nothing below this writes to a terminal.
//!
//! | module | holds |
//! |---|---|
//! | [`args`] | the global options and the list of commands |
//! | [`output`], [`prompt`], [`exit`] | the terminal |
//! | [`report`] | errors as people read them |
//! | one per command | its arguments and its text |

pub mod args;
pub mod bar;
pub mod branches;
pub mod check;
pub mod clone;
pub mod completions;
pub mod current;
pub mod describe;
pub mod diagram;
pub mod diff;
pub mod downgrade;
pub mod edit;
pub mod ensure_version;
pub mod exit;
pub mod heads;
pub mod history;
pub mod import;
pub mod init;
pub mod list_templates;
pub mod man;
pub mod merge;
pub mod migrate;
pub mod migrate_all;
pub mod models;
pub mod output;
pub mod progress;
pub mod prompt;
pub mod rebase;
pub mod rehearse;
pub mod repair;
pub mod report;
pub mod revision;
pub mod settings;
pub mod show;
pub mod snippet;
pub mod squash;
pub mod stamp;
pub mod status;

use std::ffi::OsString;
use std::future::Future;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use exit::Exit;
use output::{Format, Output, Verbosity};
use report::Failure;
use schemi_runtime::migrate::Cancellation;

use crate::command::CommandError;

/// Runs the tool on the arguments of the process.
pub fn main(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(exit) = completions::answer(&args) {
        return exit;
    }
    let cli = match parse(args) {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    cli.global.color.write_global();
    let output = cli.global.output();
    match run(cli, output) {
        Ok(exit) => exit,
        Err(failure) if failure.is_broken_pipe() => Exit::Done,
        Err(failure) => {
            output.error(&failure.to_string());
            Exit::Failed
        }
    }
}

/// `cargo schemi …` calls `cargo-schemi schemi …`: the first argument is cargo's.
fn parse(mut args: Vec<OsString>) -> Result<Cli, Exit> {
    let program = args.first().map(Path::new).and_then(Path::file_stem);
    let is_cargo = program.is_some_and(|stem| stem == "cargo-schemi");
    if is_cargo && args.get(1).is_some_and(|arg| arg == "schemi") {
        args.remove(1);
    }
    let name = if is_cargo { "cargo schemi" } else { "schemi" };
    let command = Cli::command().bin_name(name);
    let wants_json = wants_json(&args);
    let parsed = command
        .try_get_matches_from(args)
        .and_then(|m| Cli::from_arg_matches(&m));
    parsed.map_err(|error| {
        if error.use_stderr() && wants_json {
            let text = error.to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            let output = Output {
                format: Format::Json,
                verbosity: Verbosity::Normal,
            };
            output.error(text.trim_end());
            return Exit::Failed;
        }
        // clap prints help to standard output and mistakes to standard error by itself.
        let _ = error.print();
        if error.use_stderr() {
            Exit::Failed
        } else {
            Exit::Done
        }
    })
}

/// Whether arguments that cannot be parsed ask for JSON all the same.
fn wants_json(args: &[OsString]) -> bool {
    let pairs = args.iter().zip(args.iter().skip(1));
    let is_apart = |(flag, value): (&OsString, &OsString)| flag == "--format" && value == "json";
    args.iter().any(|arg| arg == "--format=json") || pairs.into_iter().any(is_apart)
}

fn run(cli: Cli, output: Output) -> Result<Exit, Failure> {
    cli.check()?;
    let global = &cli.global;
    match cli.command {
        Command::Init(args) => init::run(&args, global, output),
        Command::Import(args) => import::run(&args, global, output),
        Command::Revision(args) => revision::run(&args, global, output),
        Command::Merge(args) => merge::run(&args, global, output),
        Command::Rebase(args) => rebase::run(&args, global, output),
        Command::Squash(args) => squash::run(&args, global, output),
        Command::Migrate(args) => migrate::run(&args, global, output),
        Command::Downgrade(args) => downgrade::run(&args, global, output),
        Command::Current(args) => current::run(&args, global, output),
        Command::History(args) => history::run(&args, global, output),
        Command::Heads(args) => heads::run(&args, global, output),
        Command::Branches(args) => branches::run(&args, global, output),
        Command::Show(args) => show::run(&args, global, output),
        Command::Edit(args) => edit::run(&args, global, output),
        Command::Stamp(args) => stamp::run(&args, global, output),
        Command::Status(args) => status::run(&args, global, output),
        Command::EnsureVersion(args) => ensure_version::run(&args, global, output),
        Command::ListTemplates(args) => list_templates::run(&args, global, output),
        Command::Settings(args) => settings::run(&args, global, output),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Check(args) => check::run(&args, global, output),
        Command::Models(args) => models::run(&args, global, output),
        Command::Diagram(args) => diagram::run(&args, global, output),
        Command::Diff(args) => diff::run(&args, global, output),
        Command::Clone(args) => clone::run(&args, global, output),
        Command::Rehearse(args) => rehearse::run(&args, global, output),
        Command::Repair(args) => repair::run(&args, global, output),
    }
}

/// Runs a command's work to its end; on SIGINT or SIGTERM it is called off, and still awaited, so
/// that what it began is rolled back.
fn block_on<T>(
    cancel: Cancellation,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let mut work = std::pin::pin!(work);
        tokio::select! {
            result = &mut work => return result,
            () = signalled() => cancel.cancel(),
        }
        // Who asks twice is not kept waiting: the database rolls back what has no session any more.
        tokio::select! {
            result = &mut work => result,
            () = signalled() => Err(CommandError::Stopped),
        }
    });
    // A password command may still wait for its user.
    runtime.shutdown_background();
    result
}

/// Ends when somebody asks the process to stop.
async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.map_err(|error| CommandError::Misused(format!("cannot start: {error}")))
}
