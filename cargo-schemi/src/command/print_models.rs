//! `models`: Rust models for a database that is there already.

use std::path::PathBuf;

use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_schema::{ColumnType, Dialect, Name, QualifiedName, Schema};
use serde::Serialize;

use super::diff::side::Side;
use super::{CommandError, Context, opened, passed_over};
use crate::dialect::copy::Pattern;
use crate::dialect::{self, Besides, Clause, ReflectOptions, Reflected, Scope, Unsaid};
use crate::generate::{self, Module, TimeCrate};
use crate::settings::Access;
use crate::target::Target;

/// Of what, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The database: a target, or a URL.
    pub target: String,
    /// The tables that get models; all of them where none is named.
    pub tables: Vec<String>,
    /// PostgreSQL schemas beside the connection's own.
    pub schemas: Vec<String>,
    /// Whose types hold dates and times.
    pub time: TimeCrate,
    /// The folder of the module tree; `None` for one text.
    pub out: Option<PathBuf>,
    /// Whether files that are there are written over.
    pub existing: Existing,
}

/// What happens to files that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// They stay, and nothing is written.
    Keep,
    /// They are written over (`--force`).
    Replace,
}

/// The models.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The database.
    pub target: String,
    /// How many tables and types have a model.
    pub models: usize,
    /// What models cannot say of the database.
    pub left_out: Vec<String>,
    /// The files that were written.
    pub files: Vec<PathBuf>,
    /// What deserves a word: patterns of the settings that match nothing.
    pub warnings: Vec<String>,
    /// The models as one text, where no folder was named.
    pub text: Option<String>,
}

/// Reads a database and writes its models. The database is only read.
///
/// # Errors
/// A database that cannot be read, patterns that name no table, files that are there already.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let target = database(context, &request.target)?;
    let (reflected, unsaid, warnings) = read(context, &target, request).await?;
    let dialect = target.dialect();
    let mut left_out = beyond(&reflected);
    let mut schema = dialect::normalize(dialect, reflected.schema);
    left_out.extend(unsaid.lines(&schema));
    choose(&mut schema, &request.tables, &request.target)?;
    let modules = generate::modules(&schema, dialect, request.time);
    left_out.extend(modules.iter().flat_map(|module| module.left_out.clone()));
    let head = head(&target.label(), dialect, &modules, &left_out);
    let mut outcome = Outcome {
        target: target.label(),
        models: modules.len(),
        left_out,
        files: Vec::new(),
        warnings,
        text: None,
    };
    match &request.out {
        None => outcome.text = Some(generate::file(&head, &modules)),
        Some(folder) => {
            let tree = generate::tree(&head, &modules);
            let files = tree.iter().map(|(path, _)| folder.join(path));
            outcome.files = files.collect();
            write(&outcome.files, &tree, request.existing)?;
        }
    }
    Ok(outcome)
}

/// The database that is meant; models and migrations are none.
fn database(context: &Context<'_>, text: &str) -> Result<Target, CommandError> {
    match Side::parse(context, text)? {
        Side::Database(target) => Ok(*target),
        Side::Empty | Side::Models(_) | Side::Migrations { .. } => Err(CommandError::Misused(
            format!("`{text}` is no database: name a target or a URL"),
        )),
    }
}

async fn read(
    context: &Context<'_>,
    target: &Target,
    request: &Request,
) -> Result<(Reflected, Unsaid, Vec<String>), CommandError> {
    let (mut database, _) = opened::connect(context, target, Access::Read).await?;
    let options = ReflectOptions {
        scope: Scope::Modelled,
        namespaces: request
            .schemas
            .iter()
            .map(|name| Name::new(&**name))
            .collect(),
        ignore: [QualifiedName::local(DEFAULT_TABLE)].into(),
        left_out: passed_over::patterns(context, [&*request.target]),
        besides: Besides::Named,
    };
    let read = async {
        let mut reflected = dialect::reflect(&mut database, &options).await?;
        say_as_models(&mut reflected);
        let unsaid = dialect::unsaid(&mut database, &options).await?;
        let warnings = passed_over::warnings(&options.left_out, [&mut database]).await?;
        Ok((reflected, unsaid, warnings))
    };
    let reflected = context.until_stopped(read).await;
    opened::close(database).await;
    reflected
}

/// A key without NULLs and a type for every column, which models always say and SQLite does not ask for.
fn say_as_models(reflected: &mut Reflected) {
    for table in reflected.schema.tables.values_mut() {
        let key = table.primary_key().to_vec();
        for column in &mut table.columns {
            let mut open = Vec::new();
            if column.nullable && key.contains(&column.name) {
                column.nullable = false;
                open.push("may be NULL in its key, and is NOT NULL in models");
            }
            if column.ty == ColumnType::sql("") {
                column.ty = ColumnType::sql("BLOB");
                open.push("has no type, and BLOB, which changes no value either, in models");
            }
            reflected
                .clauses
                .extend(open.into_iter().map(|detail| Clause {
                    table: table.name.clone(),
                    object: format!("column {}", column.name),
                    detail: detail.to_owned(),
                }));
        }
    }
}

/// What models cannot say, by name.
fn beyond(reflected: &Reflected) -> Vec<String> {
    let objects = reflected.beyond.iter().map(|beyond| {
        let detail = beyond.detail.iter().map(|detail| format!(" ({detail})"));
        let detail: String = detail.collect();
        format!("{} {}{detail}", beyond.kind, beyond.name)
    });
    let clauses = reflected.clauses.iter().map(ToString::to_string);
    objects.chain(clauses).collect()
}

/// Leaves the tables that were named, and the types that they use.
///
/// # Errors
/// A pattern that names no table.
pub(super) fn choose(schema: &mut Schema, tables: &[String], of: &str) -> Result<(), CommandError> {
    if tables.is_empty() {
        return Ok(());
    }
    let patterns: Vec<Pattern> = tables.iter().map(Pattern::new).collect();
    let missed = patterns
        .iter()
        .find(|pattern| !schema.tables.keys().any(|table| pattern.matches(table)));
    if let Some(pattern) = missed {
        return Err(CommandError::Misused(format!(
            "--table {pattern} names no table of {of}"
        )));
    }
    let is_named = |table: &QualifiedName| patterns.iter().any(|pattern| pattern.matches(table));
    schema.tables.retain(|name, _| is_named(name));
    generate::used::keep(schema);
    Ok(())
}

/// What stands before the models: where they are from, what they need, what they cannot say.
fn head(target: &str, dialect: Dialect, modules: &[Module], left_out: &[String]) -> String {
    let mut out = format!("//! Models of {target}.\n");
    let mut crates: Vec<&str> = modules.iter().flat_map(|m| m.crates.clone()).collect();
    crates.sort_unstable();
    crates.dedup();
    if !crates.is_empty() {
        // The features are called as the crates, but for one.
        let feature = |name: &&str| match *name {
            "serde_json" => "\"json\"".to_owned(),
            name => format!("\"{name}\""),
        };
        let features: Vec<String> = crates.iter().map(feature).collect();
        out.push_str(&format!(
            "//!\n//! They need the crates {}, and `schemi-runtime` with\n//! `features = [{}]`.\n",
            crates.join(", "),
            features.join(", ")
        ));
    }
    out.push_str(&format!(
        "//!\n//! Cargo.toml says which database they are for:\n//! `[package.metadata.schemi]` with `dialects = [\"{dialect}\"]`.\n"
    ));
    if !left_out.is_empty() {
        out.push_str("//!\n//! Models cannot say these, and they are left alone:\n");
        for line in left_out {
            let line = line.replace(['\n', '\r'], " ");
            out.push_str(&format!("//! - {line}\n"));
        }
    }
    out.push('\n');
    out
}

fn write(
    files: &[PathBuf],
    tree: &[(String, String)],
    existing: Existing,
) -> Result<(), CommandError> {
    let found = files.iter().find(|file| file.exists());
    if let (Some(file), Existing::Keep) = (found, existing) {
        return Err(CommandError::Misused(format!(
            "`{}` is there already: pass --force to write over it",
            file.display()
        )));
    }
    for (file, (_, text)) in files.iter().zip(tree) {
        let made = match file.parent() {
            Some(folder) => std::fs::create_dir_all(folder),
            None => Ok(()),
        };
        made.and_then(|()| std::fs::write(file, text))
            .map_err(|error| {
                CommandError::Misused(format!("cannot write `{}`: {error}", file.display()))
            })?;
    }
    Ok(())
}
