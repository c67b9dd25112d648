//! The server's answers, kept from one run to the next in a file of the user's.
//!
//! A cache answers or it does not: one that is missing, damaged, foreign or cannot be written is an
//! empty one. Each line stands for itself: the question as a hash, a check of the line, the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::settings::cache_folder;

/// The most that the file may hold: some ten thousand answers. The oldest ones go first.
const LIMIT: usize = 4 << 20;

/// Where answers are kept: a file, or nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cache {
    file: Option<PathBuf>,
}

impl Cache {
    /// Keeps nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Keeps them in a folder, which is made when there is something to keep.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            file: Some(folder.join("verdicts")),
        }
    }

    /// Keeps them in the user's cache folder, if there is one.
    pub fn of_user() -> Self {
        cache_folder().map_or_else(Self::none, |folder| Self::in_folder(&folder))
    }

    /// Reads what is kept.
    pub(super) fn open(&self) -> Answers<'_> {
        let text = self.file.as_deref().and_then(read).unwrap_or_default();
        let lines = text.lines().filter_map(Line::parse);
        Answers {
            cache: self,
            known: lines.map(|line| (line.key, line.answer)).collect(),
            new: Vec::new(),
        }
    }
}

/// The file's text; `None` for what is no file of ours.
fn read(path: &Path) -> Option<String> {
    // A pipe would be waited for, and a file that is too long was not written here.
    let metadata = std::fs::metadata(path).ok()?;
    let limit = u64::try_from(LIMIT).ok()?;
    if !metadata.is_file() || metadata.len() > limit {
        return None;
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(limit).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What was kept, and what is new.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    cache: &'a Cache,
    known: BTreeMap<String, String>,
    new: Vec<Line>,
}

impl Answers<'_> {
    /// The answer to a question, by its key.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.known.get(key).map(String::as_str)
    }

    /// Takes an answer to be kept.
    pub(super) fn put(&mut self, key: String, answer: &str) {
        let answer = answer.to_owned();
        self.new.push(Line { key, answer });
    }

    /// Writes the file anew, if there is anything new: the whole of it or nothing.
    pub(super) fn save(self) {
        if let (false, Some(file)) = (self.new.is_empty(), &self.cache.file) {
            // Nobody waits for it, and the next run asks again.
            let _ = write(file, &self.new);
        }
    }
}

fn write(file: &Path, new: &[Line]) -> std::io::Result<()> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(folder)?;
    // Read again: another run may have written in the meantime.
    let old = read(file).unwrap_or_default();
    let old = old.lines().filter_map(Line::parse);
    let new_keys: BTreeSet<&str> = new.iter().map(|line| line.key.as_str()).collect();
    let old = old.filter(|line| !new_keys.contains(line.key.as_str()));
    let lines: Vec<String> = old
        .map(|line| line.text())
        .chain(new.iter().map(Line::text))
        .collect();
    let mut size: usize = lines.iter().map(String::len).sum();
    let young = lines.iter().skip_while(|line| {
        let is_too_much = size > LIMIT;
        size -= if is_too_much { line.len() } else { 0 };
        is_too_much
    });
    // Created with mode 0600, and removed again when anything fails.
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    for line in young {
        temporary.write_all(line.as_bytes())?;
    }
    temporary.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// One answer.
#[derive(Debug)]
struct Line {
    key: String,
    answer: String,
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, ' ');
        let (key, check, answer) = (parts.next()?, parts.next()?, parts.next()?);
        let line = Self {
            key: key.to_owned(),
            answer: serde_json::from_str(answer).ok()?,
        };
        (line.check() == check).then_some(line)
    }

    fn check(&self) -> String {
        let mut check = hash([self.key.as_str(), self.answer.as_str()]);
        check.truncate(16);
        check
    }

    fn text(&self) -> String {
        let answer = serde_json::Value::from(self.answer.as_str());
        format!("{} {} {answer}\n", self.key, self.check())
    }
}

/// A hash of texts, each told from the next.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(cache: &Cache, key: &str, answer: &str) {
        let mut answers = cache.open();
        answers.put(key.to_owned(), answer);
        answers.save();
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(&folder.path().join("a/b"));
        keep(&cache, "k", "old");
        keep(&cache, "k", "two\nlines \"and\" quotes");
        keep(&cache, "l", "");
        assert_eq!(cache.open().get("k"), Some("two\nlines \"and\" quotes"));
        assert_eq!(cache.open().get("l"), Some(""));
        assert_eq!(cache.open().get("m"), None);
        let file = folder.path().join("a/b/verdicts");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 2);
    }

    #[test]
    fn nothing_new_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(&folder.path().join("a"));
        cache.open().save();
        assert!(!folder.path().join("a").exists());
    }

    #[test]
    fn damage_is_forgotten_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path());
        keep(&cache, "k", "a > 1");
        keep(&cache, "l", "b > 1");
        let file = folder.path().join("verdicts");
        let text = std::fs::read_to_string(&file).unwrap();
        let damaged = text.replace("a > 1", "a > 2");
        std::fs::write(
            &file,
            [b"\xff\xfe junk\n\n{\n", damaged.as_bytes()].concat(),
        )
        .unwrap();
        assert_eq!(cache.open().get("k"), None);
        assert_eq!(cache.open().get("l"), Some("b > 1"));
        std::fs::write(&file, &text[..text.len() - 9]).unwrap();
        assert_eq!(cache.open().get("k"), Some("a > 1"));
        assert_eq!(cache.open().get("l"), None);
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path());
        std::fs::create_dir(folder.path().join("verdicts")).unwrap();
        keep(&cache, "k", "a");
        assert_eq!(cache.open().get("k"), None);
        let beneath_a_file = folder.path().join("file");
        std::fs::write(&beneath_a_file, "").unwrap();
        let cache = Cache::in_folder(&beneath_a_file);
        keep(&cache, "k", "a");
        assert_eq!(cache.open().get("k"), None);
    }

    #[test]
    fn the_oldest_go_where_it_grows_too_long() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path());
        let long = "x".repeat(LIMIT / 4);
        for key in ["a", "b", "c", "d", "e"] {
            keep(&cache, key, &long);
        }
        let size = folder.path().join("verdicts").metadata().unwrap().len();
        assert!(size <= LIMIT as u64);
        assert_eq!(cache.open().get("a"), None);
        assert_eq!(cache.open().get("b"), None);
        assert_eq!(cache.open().get("e"), Some(long.as_str()));
    }
}
