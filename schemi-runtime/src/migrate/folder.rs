//! The folder of revision files, read as far as a question needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File};
use std::io::{ErrorKind, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use super::checksum::checksum;
use super::graph::{Graph, GraphError};
use super::header::{self, Header};
use super::parse::{ParseError, parse};
use super::revision::{Revision, RevisionId};

/// Enough for the head of nearly every file.
const HEAD: usize = 2048;

/// As many files as a thread reads by itself: for fewer, a second one is not worth its start.
const SHARE: usize = 128;

/// Why revision files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder is not there.
    #[error("{}: no such folder of revisions: `init` creates it", .0.display())]
    Missing(PathBuf),
    /// A file or folder cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is no UTF-8 text.
    #[error("{}: not UTF-8 text: save the file as UTF-8", .0.display())]
    NotUtf8(PathBuf),
    /// A file's text is wrong.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The files do not make a graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// Folders that hold revision files, at any depth.
#[derive(Clone, Debug)]
pub struct Folder {
    roots: Vec<PathBuf>,
}

impl Folder {
    /// One folder: `migrations/versions`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self::of([root.into()])
    }

    /// Several folders that are read as one.
    pub fn of(roots: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            roots: roots.into_iter().collect(),
        }
    }

    /// The heads of all files, in the order of their paths; nothing behind a head is read.
    ///
    /// # Errors
    /// A folder that is missing, a file that cannot be read or has no proper head.
    pub fn headers(&self) -> Result<Vec<Header>, FolderError> {
        let files = self.files()?;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let share = files.len().div_ceil(threads).max(SHARE);
        let (own, others) = files.split_at(share.min(files.len()));
        thread::scope(|scope| {
            let readers: Vec<_> = others
                .chunks(share)
                .map(|files| scope.spawn(|| read_headers(files)))
                .collect();
            let mut headers = read_headers(own)?;
            for reader in readers {
                let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
                headers.extend(read?);
            }
            Ok(headers)
        })
    }

    /// The graph of all revisions.
    ///
    /// # Errors
    /// As [`Folder::headers`], and whatever [`Graph::new`] refuses.
    pub fn graph(&self) -> Result<Graph, FolderError> {
        Ok(Graph::new(self.headers()?)?)
    }

    /// The checksums of the files of these revisions; those without a file are left out.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn checksums<'a>(
        &self,
        graph: &Graph,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> Result<BTreeMap<RevisionId, String>, FolderError> {
        let mut found = BTreeMap::new();
        for id in ids {
            if let Some(header) = graph.get(id) {
                found.insert(id.clone(), checksum(&read_text(&header.path)?));
            }
        }
        Ok(found)
    }

    /// One revision with all its statements.
    ///
    /// # Errors
    /// A file that cannot be read, or whose text is wrong.
    pub fn read(&self, header: &Header) -> Result<Revision, FolderError> {
        Ok(parse(&read_text(&header.path)?, &header.path)?)
    }

    fn files(&self) -> Result<Vec<PathBuf>, FolderError> {
        let mut files = Vec::new();
        let roots: BTreeSet<&PathBuf> = self.roots.iter().collect();
        for root in &roots {
            if !root.is_dir() {
                return Err(FolderError::Missing((*root).clone()));
            }
        }
        for root in outermost(roots)? {
            collect(root, &mut files)?;
        }
        Ok(files)
    }
}

/// The folders without those that lie in another one of them, whose files would be read twice.
fn outermost(roots: BTreeSet<&PathBuf>) -> Result<Vec<&PathBuf>, FolderError> {
    if roots.len() < 2 {
        return Ok(roots.into_iter().collect());
    }
    let mut whole: Vec<(PathBuf, &PathBuf)> = Vec::with_capacity(roots.len());
    for root in roots {
        whole.push((root.canonicalize().map_err(unreadable(root))?, root));
    }
    // A folder comes before what is in it, so that only those before can hold it.
    whole.sort();
    let mut kept: Vec<(PathBuf, &PathBuf)> = Vec::new();
    for (path, root) in whole {
        if !kept.iter().any(|(outer, _)| path.starts_with(outer)) {
            kept.push((path, root));
        }
    }
    Ok(kept.into_iter().map(|(_, root)| root).collect())
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> FolderError {
    let path = path.to_owned();
    move |error| FolderError::Unreadable { path, error }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), FolderError> {
    let entries = fs::read_dir(folder).map_err(unreadable(folder))?;
    let entries: Result<Vec<_>, _> = entries.collect();
    let mut entries = entries.map_err(unreadable(folder))?;
    // By name within each folder is the order of the paths, without comparing whole paths.
    entries.sort_by_cached_key(DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let kind = entry.file_type().map_err(unreadable(&path))?;
        if hidden {
            continue;
        }
        if kind.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "sql") {
            files.push(path);
        }
    }
    Ok(())
}

fn read_headers(files: &[PathBuf]) -> Result<Vec<Header>, FolderError> {
    files.iter().map(|path| read_header(path)).collect()
}

/// Reads a file's first lines, and the rest only where the head does not end within them.
fn read_header(path: &Path) -> Result<Header, FolderError> {
    let mut head = [0; HEAD];
    // One call for each file: whatever it gives, the rest is read below where the head is not whole.
    let length = File::open(path)
        .and_then(|mut file| file.read(&mut head))
        .map_err(unreadable(path))?;
    let bytes = &head[..length];
    let marker = b"\n-- schemi:";
    if let Some(end) = bytes.windows(marker.len()).position(|part| part == marker) {
        let text = std::str::from_utf8(&bytes[..end])
            .map_err(|_| FolderError::NotUtf8(path.to_owned()))?;
        return Ok(header::read(text, path.to_owned())?);
    }
    Ok(header::read(&read_text(path)?, path.to_owned())?)
}

fn read_text(path: &Path) -> Result<String, FolderError> {
    fs::read_to_string(path).map_err(|error| {
        if error.kind() == ErrorKind::InvalidData {
            FolderError::NotUtf8(path.to_owned())
        } else {
            unreadable(path)(error)
        }
    })
}
