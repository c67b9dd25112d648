//! What to read: a package, and the facts of its compilation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::cfg::CfgFacts;
use super::error::SourceErrors;
use super::manifest::{FeatureSelection, Manifest};
use crate::dialect::Dialect;
use crate::model::ExportTarget;

/// A target's name and the file at which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The name that the derive compares itself with.
    pub target: ExportTarget,
    /// Its first file, such as `src/lib.rs`.
    pub file: PathBuf,
}

/// Which package to read, and under which facts.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The package's folder.
    pub folder: PathBuf,
    /// The package's name.
    pub package: String,
    /// The targets to read, the library first.
    pub roots: Vec<Root>,
    /// The features that are on.
    pub features: BTreeSet<String>,
    /// What else `cfg` may ask for.
    pub facts: CfgFacts,
    /// The dialects that every model must serve.
    pub dialects: BTreeSet<Dialect>,
    /// Dependencies under another name: name in the source → the crate's own name.
    pub renamed_crates: BTreeMap<String, String>,
    /// The manifests that all this was taken from.
    pub manifests: BTreeSet<PathBuf>,
}

impl ReadOptions {
    /// Takes everything from the Cargo.toml of a package's folder; the facts are those of this machine.
    ///
    /// # Errors
    ///
    /// Cargo.toml cannot be read, names no dialect that schemi knows, or takes resolver 1; or a
    /// feature is not one of the package's.
    pub fn from_package(folder: &Path, features: &FeatureSelection) -> Result<Self, SourceErrors> {
        Self::from_manifest(&Manifest::read(folder)?, features)
    }

    /// As [`ReadOptions::from_package`], from a manifest that was read.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn from_manifest(
        manifest: &Manifest,
        features: &FeatureSelection,
    ) -> Result<Self, SourceErrors> {
        manifest.check_resolver()?;
        let features = manifest.resolve_features(features)?;
        Ok(Self {
            folder: manifest.folder().to_owned(),
            package: manifest.package().to_owned(),
            roots: manifest.roots(&features),
            features,
            facts: CfgFacts::host(),
            dialects: manifest.dialects()?,
            renamed_crates: manifest.renamed_crates(),
            manifests: manifest.files(),
        })
    }
}
