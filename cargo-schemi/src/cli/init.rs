//! `init`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::prompt;
use super::report::Failure;
use crate::command::init;
use crate::command::stamp::Doing;

/// Prepare a crate for migrations
#[derive(Debug, Args)]
#[command(
    long_about = "Prepare a crate for migrations: makes the folder migrations/versions, the template \
        migrations/script.sql.jinja and a build.rs with the hook. What is there already stays as it is.",
    after_help = "\
Examples:
  cargo schemi init shop
  cargo schemi init shop --add services/shop   # also adds the project to the settings file
  cargo schemi init shop -t commented          # another template for its revisions"
)]
pub struct Arguments {
    /// The project, as the settings file names it
    project: String,
    /// Add the project to the settings file, with this folder or package name as its module
    #[arg(long, value_name = "MODULE")]
    add: Option<String>,
    /// The template for revisions: a name that list-templates knows, or a folder [default: generic]
    #[arg(short, long, value_name = "TEMPLATE")]
    template: Option<String>,
    /// Show what would be made; nothing is written anywhere
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = match args.add {
        // The first project makes the settings file.
        Some(_) => global.context_or_new(&mut quiet)?,
        None => global.context(&mut quiet)?,
    };
    let mut request = init::Request {
        project: args.project.clone(),
        add: args.add.clone(),
        template: args.template.clone(),
        doing: if args.dry_run {
            Doing::DryRun
        } else {
            Doing::Act
        },
    };
    let is_known = context.settings.projects().contains_key(&args.project);
    if !is_known && request.add.is_none() && prompt::can_ask() {
        let question = format!(
            "{} has no project `{}`. Its module (a folder relative to that file, or a package name; empty: leave it)",
            context.settings.path().display(),
            args.project
        );
        request.add = prompt::ask(&question)?.filter(|module| !module.trim().is_empty());
    }
    let outcome = init::run(&mut context, &request)?;
    let would = if args.dry_run { "would have " } else { "" };
    output.result(&outcome, |outcome| text(outcome, would))?;
    Ok(Exit::Done)
}

fn text(outcome: &init::Outcome, would: &str) -> String {
    let mut text = String::new();
    if outcome.added_to_settings {
        text.push_str(&format!(
            "{would}added project {} to the settings\n",
            outcome.project
        ));
    }
    for path in &outcome.created {
        text.push_str(&format!("{would}created {}\n", path.display()));
    }
    for path in &outcome.kept {
        text.push_str(&format!("{would}kept    {}\n", path.display()));
    }
    for advice in &outcome.advice {
        text.push_str(&format!("\nto do: {advice}\n"));
    }
    text
}
