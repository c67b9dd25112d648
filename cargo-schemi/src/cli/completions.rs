//! `completions`: its arguments and its text, and what a shell is answered that completes a line.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::args::Cli;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::completions::{self, Candidate, Names};
use crate::command::{CommandError, Context};
use crate::settings::{Settings, from_here};

/// The variable by which a shell says that it asks for words.
const VARIABLE: &str = "SCHEMI_COMPLETE";

/// Print a script that completes command lines
#[derive(Debug, Args)]
#[command(
    long_about = "Print a script by which a shell completes command lines of `schemi`: commands and options, \
        projects and databases of the settings, revisions of the project that the line names. With --cargo those of \
        `cargo schemi`, too, which cargo's own completion hands on (zsh) or which is put before it (bash).",
    after_help = "\
Examples:
  schemi completions bash > ~/.local/share/bash-completion/completions/schemi
  schemi completions zsh > ~/.zfunc/_schemi
  schemi completions fish > ~/.config/fish/completions/schemi.fish
  echo 'source <(schemi completions bash --cargo)' >> ~/.bashrc     # below what sets cargo's own up
  schemi completions zsh --cargo > ~/.zfunc/_cargo-schemi"
)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
    /// Complete `cargo schemi`, too (bash and zsh)
    #[arg(long)]
    cargo: bool,
}

/// Hands `cargo schemi …` on, and all else to the function that cargo had.
const CARGO_IN_BASH: &str = include_str!("completions/cargo.bash");

/// A shell that takes a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }
}

/// Runs the command.
pub fn run(args: &Arguments, output: Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(args.shell.name()) {
        shell.write_registration(VARIABLE, "schemi", "schemi", "schemi", &mut script)?;
    }
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.cargo {
        script = with_cargo(args.shell, &script)?;
    }
    output.result(&script, Clone::clone)?;
    Ok(Exit::Done)
}

/// The script that completes lines of cargo's, too.
fn with_cargo(shell: Shell, script: &str) -> Result<String, CommandError> {
    match shell {
        Shell::Bash => Ok(format!("{script}{CARGO_IN_BASH}")),
        // cargo's own completion calls `_cargo-NAME` for what it does not know: a file of that name.
        Shell::Zsh => {
            let functions = script.trim_start().trim_start_matches("#compdef schemi\n");
            Ok(format!(
                "#autoload\n{functions}\n_clap_dynamic_completer_schemi \"$@\"\n"
            ))
        }
        Shell::Elvish | Shell::Fish | Shell::Powershell => Err(CommandError::Misused(format!(
            "{} has no way to complete a command of cargo's alone: leave --cargo out, and complete `schemi …`",
            shell.name()
        ))),
    }
}

/// Answers a shell that completes a line; `None` where none has asked.
pub fn answer(args: &[OsString]) -> Option<Exit> {
    std::env::var_os(VARIABLE)?;
    let words: Vec<OsString> = args
        .iter()
        .skip_while(|arg| *arg != "--")
        .skip(1)
        .cloned()
        .collect();
    let factory = || completing(Cli::command().bin_name("schemi"), &words);
    let here = std::env::current_dir().ok();
    let answered = CompleteEnv::with_factory(factory)
        .var(VARIABLE)
        .bin("schemi")
        .try_complete(args.iter().cloned(), here.as_deref());
    match answered {
        Ok(true) => Some(Exit::Done),
        Ok(false) => None,
        Err(error) => {
            // A shell that is not known, or that has gone: there is nobody to tell but standard error.
            let _ = error.print();
            Some(Exit::Failed)
        }
    }
}

/// The commands and theirs, with words for the arguments that name targets and revisions.
fn completing(command: Command, words: &[OsString]) -> Command {
    command.mut_subcommands(|command| {
        completing(command, words).mut_args(|arg| match arg.get_id().as_str() {
            "revision" | "revisions" | "head" | "onto" | "depends_on" => {
                arg.add(completer(words, revisions))
            }
            "words" => arg.add(completer(words, either)),
            id => match names(id) {
                Some(names) => arg.add(completer(words, move |words| targets(words, names))),
                None => arg,
            },
        })
    })
}

/// What an argument of this name takes of the settings.
fn names(id: &str) -> Option<Names> {
    Some(match id {
        "project" => Names::Projects,
        "target" | "targets" => Names::Either,
        "source" | "place" => Names::Places,
        "on" => Names::Servers,
        "from" | "to" | "of" => Names::Ends,
        "entry" => Names::Entries,
        _ => return None,
    })
}

/// Finds words by the line that is being completed.
fn completer(
    words: &[OsString],
    find: impl Fn(&[OsString]) -> Vec<Candidate> + Send + Sync + 'static,
) -> ArgValueCompleter {
    let words = words.to_vec();
    ArgValueCompleter::new(move |current: &OsStr| matching(find(&words), current))
}

/// What goes wrong here leaves the line as it is: a shell has no place for errors.
fn targets(words: &[OsString], names: Names) -> Vec<Candidate> {
    settings(words).map_or_else(Vec::new, |settings| completions::targets(&settings, names))
}

/// What may be a database or, after one, a revision.
fn either(words: &[OsString]) -> Vec<Candidate> {
    let mut found = targets(words, Names::Databases);
    found.extend(revisions(words));
    found
}

/// The revisions of the project that the line names.
fn revisions(words: &[OsString]) -> Vec<Candidate> {
    let Some(settings) = settings(words) else {
        return Vec::new();
    };
    let texts = words.iter().filter_map(|word| word.to_str());
    let project = |text: &&str| {
        let name = text.split('.').next().unwrap_or(text);
        settings.projects().contains_key(name)
    };
    let Some(target) = texts.skip(2).find(project) else {
        return Vec::new();
    };
    let mut quiet = |_| {};
    let context = Context {
        manifest_path: said(words, "--manifest-path").map(PathBuf::from),
        settings: settings.clone(),
        ..Context::without_settings(&mut quiet)
    };
    completions::run(&context, target).unwrap_or_default()
}

fn settings(words: &[OsString]) -> Option<Settings> {
    let flag = said(words, "--settings").map(PathBuf::from);
    let path = Settings::locate(flag.as_deref()).ok()?;
    Settings::load(from_here(&path)).ok()
}

/// The value of an option of the line.
fn said(words: &[OsString], flag: &str) -> Option<OsString> {
    let with = format!("{flag}=");
    let apart = words
        .iter()
        .zip(words.iter().skip(1))
        .find(|(word, _)| *word == flag);
    let joined = || {
        let mut values = words
            .iter()
            .filter_map(|word| word.to_str()?.strip_prefix(&with));
        values.next().map(OsString::from)
    };
    apart.map(|(_, value)| value.clone()).or_else(joined)
}

fn matching(candidates: Vec<Candidate>, current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    // The end of a range `FROM:TO` is completed like its beginning.
    let is_begun = |text: &str| candidates.iter().any(|one| one.word.starts_with(text));
    let (before, current) = match current.rfind(':') {
        Some(colon) if !is_begun(&current) => current.split_at(colon + 1),
        Some(_) | None => ("", &*current),
    };
    let candidates = candidates.iter();
    let begins = candidates.filter(|candidate| candidate.word.starts_with(current));
    let made = begins.enumerate().map(|(at, candidate)| {
        let help = (!candidate.help.is_empty()).then(|| candidate.help.clone().into());
        CompletionCandidate::new(format!("{before}{}", candidate.word))
            .help(help)
            .display_order(Some(at))
    });
    made.collect()
}
