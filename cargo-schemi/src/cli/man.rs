//! `man`: its arguments, and manual pages made of the commands' help.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use serde::Serialize;

use super::args::Cli;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::CommandError;

/// Print manual pages
#[derive(Debug, Args)]
#[command(
    long_about = "Print the manual page of the tool or of one command, for `man`; or write those of all \
        commands into a folder.",
    after_help = "\
Examples:
  schemi man | man -l -
  schemi man migrate | man -l -
  schemi man --out ~/.local/share/man/man1"
)]
pub struct Arguments {
    /// The command; the tool where none is named
    #[arg(conflicts_with = "out")]
    command: Option<String>,
    /// Write the pages of the tool and of all commands into this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// The pages that were written.
#[derive(Debug, Serialize)]
struct Written {
    pages: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Arguments, output: Output) -> Result<Exit, Failure> {
    let tool = tool();
    if let Some(folder) = &args.out {
        let written = write_all(&tool, folder)?;
        output.result(&written, |written| {
            let lines = written
                .pages
                .iter()
                .map(|page| format!("wrote {}\n", page.display()));
            lines.collect()
        })?;
        return Ok(Exit::Done);
    }
    let command = match &args.command {
        Some(name) => one(&tool, name)?,
        None => tool,
    };
    let page = page(command)?;
    output.result(&page, Clone::clone)?;
    Ok(Exit::Done)
}

/// The tool's commands, built so that each knows its whole name and the global options.
fn tool() -> Command {
    let mut tool = Cli::command().name("schemi").bin_name("schemi");
    tool.build();
    tool
}

fn one(tool: &Command, name: &str) -> Result<Command, CommandError> {
    tool.find_subcommand(name).cloned().ok_or_else(|| {
        let names: Vec<&str> = tool.get_subcommands().map(Command::get_name).collect();
        CommandError::Misused(format!(
            "no command `{name}`: there are {}",
            names.join(", ")
        ))
    })
}

fn page(command: Command) -> io::Result<String> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn write_all(tool: &Command, folder: &Path) -> Result<Written, Failure> {
    std::fs::create_dir_all(folder).map_err(|e| CommandError::write(folder, e))?;
    let commands = tool.get_subcommands().cloned();
    let mut pages = Vec::new();
    for command in [tool.clone()].into_iter().chain(commands) {
        let path = folder.join(Man::new(command.clone()).get_filename());
        let text = page(command)?;
        std::fs::write(&path, text).map_err(|e| CommandError::write(&path, e))?;
        pages.push(path);
    }
    Ok(Written { pages })
}
