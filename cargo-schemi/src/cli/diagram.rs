//! `diagram`: its arguments and its text.

use std::path::{Path, PathBuf};

use clap::Args;
use schemi_schema::Dialect;

use super::args::{Global, On, Written};
use super::diff::kind;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::diagram::{self, Form, Outcome, Request};
use crate::command::diff::side::Side;
use crate::command::{CommandError, Context};
use crate::dialect::copy::counted;

/// Draw the tables of a database, or of models
#[derive(Debug, Args)]
#[command(
    long_about = "Draw the tables of a database, or of models, with the foreign keys between them. --format says \
        how: mermaid (as code hosts and wikis draw it), dot (for Graphviz), svg (a drawing, which a browser \
        shows). Partitions are left out. In drawings a dashed line may lead to none (NULL), and a fork stands \
        where several rows refer to one.",
    after_help = "\
Examples:
  cargo schemi diagram shop.prod                            # as Mermaid
  cargo schemi diagram models:shop --format svg --out shop.svg
  cargo schemi diagram shop.prod --table 'order*' --format dot | dot -Tpdf -o orders.pdf"
)]
pub struct Arguments {
    /// What to draw: a target, a URL, or models:PROJECT
    #[arg(value_name = "TARGET|models:PROJECT")]
    of: String,
    #[command(flatten)]
    on: On,
    /// Only these tables; * and ? stand for any characters (repeatable)
    #[arg(long, value_name = "PATTERN")]
    table: Vec<String>,
    /// As which database models are drawn that are for both
    #[arg(long, value_name = "KIND", value_parser = kind)]
    dialect: Option<Dialect>,
    /// Write it to this file; its ending says how, where --format does not
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let context = match Side::needs_settings(&args.of) {
        true => global.context_on(&args.on, &mut quiet)?,
        false => Context::without_settings(&mut quiet),
    };
    let request = Request {
        of: args.of.clone(),
        tables: args.table.clone(),
        dialect: args.dialect,
        form: form(global.format, args.out.as_deref()),
    };
    let work = diagram::run(&context, &request);
    let outcome = super::block_on(context.cancel.clone(), work)?;
    for key in outcome.undrawn.iter().filter(|_| args.table.is_empty()) {
        output.note(&format!(
            "the foreign key of {key} is not drawn, as that table is not"
        ));
    }
    let Some(file) = &args.out else {
        output.result(&outcome, |outcome| outcome.text.clone())?;
        return Ok(Exit::Done);
    };
    std::fs::write(file, &outcome.text).map_err(|error| CommandError::write(file, error))?;
    output.result(&outcome, |outcome| {
        written(outcome, &file.display().to_string())
    })?;
    Ok(Exit::Done)
}

/// The form that was asked for, else that of the file's ending.
fn form(written: Written, out: Option<&Path>) -> Form {
    let ending = out
        .and_then(Path::extension)
        .and_then(|ending| ending.to_str());
    match written {
        Written::Text | Written::Json => match ending {
            Some("svg") => Form::Svg,
            Some("dot" | "gv") => Form::Dot,
            Some(_) | None => Form::Mermaid,
        },
        Written::Mermaid => Form::Mermaid,
        Written::Dot => Form::Dot,
        Written::Svg => Form::Svg,
    }
}

fn written(outcome: &Outcome, file: &str) -> String {
    let tables = counted(outcome.tables as u64, "table");
    let links = counted(outcome.links as u64, "foreign key");
    format!("wrote {file}: {tables}, {links}\n")
}
