//! A project's models, as a dialect's schema.

use std::collections::BTreeSet;

use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_schema::convention::Convention;
use schemi_schema::lower::{LowerError, lower_as};
use schemi_schema::source::{self, FeatureSelection, ReadOptions, SourceErrors};
use schemi_schema::{Dialect, Export, Model, Name, QualifiedName, Renames, Schema};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use super::CommandError;
use crate::dialect;
use crate::dialect::copy::selection::Pattern;
use crate::project::Package;

/// Models that are being read on a thread of their own, while the database is asked; `T` is what is
/// made of them there.
#[derive(Debug)]
pub struct Reading<T>(JoinHandle<Result<(Export, T), CommandError>>);

impl<T: Send + 'static> Reading<T> {
    /// Begins to read the models of a package, and to make of them what is needed.
    pub fn begin(
        package: &Package,
        no_models: NoModels,
        make: impl FnOnce(&Export) -> Result<T, CommandError> + Send + 'static,
    ) -> Self {
        let package = package.clone();
        Self(spawn_blocking(move || {
            let export = read(&package, no_models)?;
            let made = make(&export)?;
            Ok((export, made))
        }))
    }

    /// Waits for the models.
    ///
    /// # Errors
    /// As [`read`], and what `make` refused.
    pub async fn finish(self) -> Result<(Export, T), CommandError> {
        match self.0.await.map_err(JoinError::try_into_panic) {
            Ok(models) => models,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) => Err(CommandError::Stopped),
        }
    }
}

/// What the models ask of a database.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The schema, normalised.
    pub schema: Schema,
    /// What `renamed_from` says.
    pub renames: Renames,
    /// Attributes that the dialect lacks and that do not change meaning.
    pub ignored: Vec<String>,
}

/// What to think of a crate without models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoModels {
    /// An error: a crate that was misread must never mean "drop everything".
    Refuse,
    /// Meant so (`--allow-no-models`).
    Allow,
}

/// Reads the models of a package from its source.
///
/// # Errors
/// Source that cannot be read, models that contradict each other, no models.
pub fn read(package: &Package, no_models: NoModels) -> Result<Export, CommandError> {
    let named = package.features.iter().flatten().cloned().collect();
    let features = FeatureSelection::WithDefaults(named);
    let seen = |errors: SourceErrors| errors.under(&package.root);
    let options = ReadOptions::from_package(&package.root, &features).map_err(seen)?;
    let mut export = source::read(&options).map_err(seen)?;
    for model in &mut export.models {
        model.location = model.location.under(&package.root);
    }
    for model in &mut export.enums {
        model.location = model.location.under(&package.root);
    }
    let folder = package.root.display();
    for warning in &mut export.warnings {
        // They begin with the file, as the crate names it.
        *warning = format!("{folder}/{warning}");
    }
    if export.models.is_empty() && no_models == NoModels::Refuse {
        return Err(CommandError::NoModels {
            root: package.root.clone(),
            warnings: export.warnings,
        });
    }
    Ok(export)
}

/// The schema that the models ask of one dialect.
///
/// # Errors
/// Models that the dialect cannot hold, all at once.
pub fn wanted(
    export: &Export,
    dialect: Dialect,
    convention: &Convention,
) -> Result<Wanted, CommandError> {
    let lowered = lower_as(export, dialect, convention).map_err(|errors| CommandError::Lower {
        dialect,
        errors: errors.iter().map(LowerError::to_string).collect(),
    })?;
    dialect::check_expressions(dialect, &lowered.schema)?;
    let schema = dialect::normalize(dialect, lowered.schema);
    dialect::check_names(dialect, &schema)?;
    Ok(Wanted {
        schema,
        renames: lowered.renames,
        ignored: lowered.ignored,
    })
}

/// Refuses a model on the table that a project's history is kept in.
///
/// # Errors
/// The first of them, with its place.
pub fn refuse_history(export: &Export, table: &str) -> Result<(), CommandError> {
    let is_history = |name: &str| {
        [table, DEFAULT_TABLE]
            .iter()
            .any(|t| t.eq_ignore_ascii_case(name))
    };
    let taken = |model: &&Model| is_history(&model.table);
    match export.models.iter().find(taken) {
        None => Ok(()),
        Some(model) => Err(CommandError::Misused(format!(
            "{}:{}: tables named `{}` hold the history of revisions: give the model another `table`",
            model.location.file, model.location.line, model.table
        ))),
    }
}

/// Refuses a model on a table that the settings pass over.
///
/// # Errors
/// The first of them, with its place and the pattern.
pub fn refuse_passed_over(export: &Export, patterns: &[Pattern]) -> Result<(), CommandError> {
    for model in &export.models {
        let schema = model.schema.as_deref().map(Name::from);
        let table = QualifiedName::new(schema, model.table.as_str());
        if let Some(pattern) = patterns.iter().find(|pattern| pattern.matches(&table)) {
            return Err(CommandError::Misused(format!(
                "{}:{}: the pattern `{pattern}` of `ignore` in the settings passes over table {table}, which has a \
                 model: narrow the pattern, or take the model away",
                model.location.file, model.location.line
            )));
        }
    }
    Ok(())
}

/// The schemas that the models ask of several dialects.
///
/// # Errors
/// As [`wanted`].
pub fn wanted_all(
    export: &Export,
    dialects: &BTreeSet<Dialect>,
    convention: &Convention,
) -> Result<Vec<(Dialect, Wanted)>, CommandError> {
    dialects
        .iter()
        .map(|dialect| Ok((*dialect, wanted(export, *dialect, convention)?)))
        .collect()
}
