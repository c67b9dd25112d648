//! Reads an [`Export`] from Rust source without compiling it and without running any of it.
//!
//! | module | holds |
//! |---|---|
//! | [`options`] | [`ReadOptions`]: which package, which features, which dialects |
//! | [`manifest`] | [`Manifest`]: what Cargo.toml says about targets, features and the resolver |
//! | [`mod@cfg`] | [`CfgFacts`]: what is known of the compilation, and whether a `cfg` holds |
//! | `scan` | a file's items, found without parsing it; only marked ones are given to syn |
//! | `tree` | the modules of each target, found by following `mod` |
//! | `resolve` | which thing a path means: `use`, re-exports, globs, aliases |
//! | `known` | the types of other crates that have a meaning |
//! | `field_type` | what a field's type means: known types, aliases, newtypes, enums |
//! | `configure` | an item as rustc hands it to a derive |
//! | `marks` | which items carry a derive of schemi |
//! | `collect` | the marked items become models, enums and types |
//! | `check` | models that contradict each other |
//! | `unreachable` | models that nobody sees: files that no `mod` leads to, macros |
//! | [`identifier`] | which characters Rust's names are made of |
//! | [`item`] | one struct or enum and its attributes; shared with the derive |
//! | [`json`] | an export as the text that the build hook writes |
//!
//! Nothing is printed; every mistake of a package is reported at once, each with its file and line.

pub mod cfg;
mod check;
mod collect;
mod configure;
pub mod error;
mod field_type;
pub mod identifier;
pub mod item;
pub mod json;
mod known;
pub mod manifest;
mod marks;
pub mod options;
mod resolve;
mod scan;
mod tree;
mod unreachable;

use std::collections::BTreeSet;
use std::path::PathBuf;

pub use cfg::CfgFacts;
pub use error::{SourceError, SourceErrors};
pub use json::ExportJsonError;
pub use manifest::{FeatureSelection, Manifest};
pub use options::{ReadOptions, Root};

use cfg::Judge;
use error::Mistakes;
use resolve::Resolver;

use crate::model::{EXPORT_VERSION, Export};

/// What was read, and from which files: the build hook asks cargo to watch them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The models.
    pub export: Export,
    /// Every file that the reading depends on, manifests included.
    pub files: BTreeSet<PathBuf>,
    /// How much work it was.
    pub work: Work,
}

/// The work of one reading, counted so that a test can hold the cost without a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The bytes of all source files that were scanned.
    pub scanned_bytes: usize,
    /// The bytes of them that were given to syn.
    pub parsed_bytes: usize,
}

/// Reads the models of a package: the one function of this module that most callers need.
///
/// A package without models gives an export without models; whether that is a mistake is the
/// caller's business (see [`SourceErrors::no_models`]).
///
/// # Errors
///
/// Every mistake that was found, with file and line.
pub fn read(options: &ReadOptions) -> Result<Export, SourceErrors> {
    read_with_files(options).map(|reading| reading.export)
}

/// As [`read`], and says which files were read and how much work it was.
///
/// # Errors
///
/// Every mistake that was found, with file and line.
pub fn read_with_files(options: &ReadOptions) -> Result<Reading, SourceErrors> {
    let mut mistakes = Mistakes::default();
    let judge = Judge {
        features: &options.features,
        facts: &options.facts,
    };
    let tree = tree::walk(options, judge, &mut mistakes);
    let resolver = Resolver::new(&tree, &options.renamed_crates);
    let collected = collect::collect(&resolver, judge, &options.dialects, &mut mistakes);
    let work = Work {
        scanned_bytes: tree.files.iter().map(|file| file.text.len()).sum(),
        parsed_bytes: collected.parsed_bytes,
    };
    let unreachable = unreachable::find(options, &tree, &judge);
    let warn = |file: &PathBuf| unreachable::warning(options, file);
    let in_macros = tree.in_macros.iter().map(unreachable::macro_warning);
    let export = Export {
        version: EXPORT_VERSION,
        package: options.package.clone(),
        targets: options
            .roots
            .iter()
            .map(|root| root.target.clone())
            .collect(),
        features: options.features.clone(),
        dialects: options.dialects.clone(),
        models: collected.models,
        enums: collected.enums,
        types: collected.types,
        warnings: unreachable.iter().map(warn).chain(in_macros).collect(),
    };
    check::check(&export, &mut mistakes);
    let files = options
        .manifests
        .iter()
        .chain(tree.paths.keys())
        .chain(&unreachable);
    mistakes.finish(Reading {
        export,
        files: files.cloned().collect(),
        work,
    })
}
