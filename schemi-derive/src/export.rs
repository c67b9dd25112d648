//! What the build hook read, and whether the crate being compiled must agree with it.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use proc_macro2::Span;
use schemi_schema::model::{EXPORT_VERSION, EnumModel, Export, ExportTarget, Model, TypeModel};
use schemi_schema::source::ExportJsonError;

/// Whether the crate being compiled must agree with an export.
#[derive(Debug)]
pub(crate) enum Agreement {
    /// Tests, examples, benches and build scripts may hold models of their own.
    Free,
    /// A library or a binary whose source the build hook read.
    With(Arc<Loaded>),
    /// A library or a binary of a package without the build hook.
    NoHook,
    /// The build hook ran, and what it wrote cannot be read.
    Unreadable(String),
}

/// An export with its items by the name of the struct or the enum.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) export: Export,
    models: BTreeMap<String, Vec<usize>>,
    enums: BTreeMap<String, Vec<usize>>,
    types: BTreeMap<String, Vec<usize>>,
}

impl Loaded {
    fn new(export: Export) -> Self {
        let models = by_name(export.models.iter().map(|model| model.rust_path.as_str()));
        let enums = by_name(export.enums.iter().map(|each| each.rust_path.as_str()));
        let types = by_name(export.types.iter().map(|each| each.rust_path.as_str()));
        Self {
            export,
            models,
            enums,
            types,
        }
    }

    /// The models whose struct has this name.
    pub(crate) fn models(&self, name: &str) -> impl Iterator<Item = &Model> {
        self.models
            .get(name)
            .into_iter()
            .flatten()
            .map(|at| &self.export.models[*at])
    }

    /// The enums of this name.
    pub(crate) fn enums(&self, name: &str) -> impl Iterator<Item = &EnumModel> {
        self.enums
            .get(name)
            .into_iter()
            .flatten()
            .map(|at| &self.export.enums[*at])
    }

    /// The domains and composite types of this name.
    pub(crate) fn types(&self, name: &str) -> impl Iterator<Item = &TypeModel> {
        let found = self.types.get(name).into_iter().flatten();
        found.map(|at| &self.export.types[*at])
    }
}

fn by_name<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<String, Vec<usize>> {
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, path) in paths.enumerate() {
        let name = path.rsplit("::").next().unwrap_or(path);
        names.entry(name.to_owned()).or_default().push(at);
    }
    names
}

/// Whether the crate being compiled must agree with an export, and with which.
pub(crate) fn agreement() -> Agreement {
    // Cargo sets the variable for integration tests and benches, and for nothing else.
    if env::var_os("CARGO_TARGET_TMPDIR").is_some() || is_doctest() {
        return Agreement::Free;
    }
    let Some(path) = env::var_os("SCHEMI_EXPORT") else {
        return without_export();
    };
    match load(path) {
        Err(message) => Agreement::Unreadable(message),
        Ok(loaded) if !of_this_package(&loaded.export) => without_export(),
        Ok(loaded) if loaded.export.targets.contains(&target()) => Agreement::With(loaded),
        Ok(_) => Agreement::Free,
    }
}

/// Whether rustdoc compiles an example of a doc comment: its compiler has cargo's environment of the
/// library but, unlike cargo's own calls, no `--crate-name`; `cfg(doctest)` does not hold in it. (Cargo
/// puts arguments that are too long for the system in one file, and editors expand macros in a process
/// of their own: both have fewer than two arguments.)
fn is_doctest() -> bool {
    let mut arguments = env::args_os().skip(1);
    let named = arguments
        .by_ref()
        .any(|argument| argument.to_string_lossy().starts_with("--crate-name"));
    !named && env::args_os().len() > 2
}

fn of_this_package(export: &Export) -> bool {
    env::var("CARGO_PKG_NAME").is_ok_and(|package| package == export.package)
}

fn target() -> ExportTarget {
    ExportTarget {
        crate_name: env::var("CARGO_CRATE_NAME").unwrap_or_default(),
        bin_name: env::var("CARGO_BIN_NAME").ok(),
    }
}

/// No export names the targets, so the place of the file tells an example from a library.
fn without_export() -> Agreement {
    let folder = file_in_package().and_then(|file| {
        let first = file.components().next()?.as_os_str().to_owned();
        Some(first)
    });
    let is_free = |name: OsString| {
        ["examples", "tests", "benches", "build.rs"]
            .iter()
            .any(|free| name == *free)
    };
    if folder.is_some_and(is_free) {
        Agreement::Free
    } else {
        Agreement::NoHook
    }
}

/// The file being compiled, relative to the package's folder.
fn file_in_package() -> Option<PathBuf> {
    let file = env::current_dir()
        .ok()?
        .join(Span::call_site().local_file()?);
    let root = env::var_os("CARGO_MANIFEST_DIR")?;
    file.strip_prefix(root).ok().map(Path::to_path_buf)
}

/// The last export that was read: one compilation asks for the same once per derive.
static CACHE: Mutex<Option<Cached>> = Mutex::new(None);

struct Cached {
    path: OsString,
    modified: Option<SystemTime>,
    loaded: Result<Arc<Loaded>, String>,
}

fn load(path: OsString) -> Result<Arc<Loaded>, String> {
    let modified = fs::metadata(&path).and_then(|data| data.modified()).ok();
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cached) = &*cache
        && cached.path == path
        && cached.modified == modified
    {
        return cached.loaded.clone();
    }
    let loaded = read(Path::new(&path));
    *cache = Some(Cached {
        path,
        modified,
        loaded: loaded.clone(),
    });
    loaded
}

fn read(path: &Path) -> Result<Arc<Loaded>, String> {
    let text = fs::read_to_string(path).map_err(|error| {
        format!("the export of the build hook cannot be read ({error}): build again")
    })?;
    let export = Export::from_json(&text).map_err(|error| match error {
        ExportJsonError::Version { found } => format!(
            "the build hook wrote an export of version {found}, and schemi-derive {} reads version {EXPORT_VERSION}: \
             give `schemi-runtime` the same version in [dependencies] and [build-dependencies], and build again",
            env!("CARGO_PKG_VERSION")
        ),
        ExportJsonError::Malformed(_) => error.to_string(),
    })?;
    Ok(Arc::new(Loaded::new(export)))
}
