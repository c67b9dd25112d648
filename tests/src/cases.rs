//! Case folders: two shapes of the models, rows, and the scripts that are stored for them.
//!
//! `from.rs` and `to.rs` are crate roots with models. Optional are `rows.sql`, or `rows.sqlite.sql`
//! and `rows.postgres.sql`; `flags.txt` with what the user says (`--rename a.b=c`,
//! `--backfill a.b=0`); `lossy.txt` with the `table.column`s whose values may change on the way
//! there and back; `refused.txt` with the reason why the second shape is refused; `only.txt` with the one
//! dialect that the case is about; `since.txt` with the first version of PostgreSQL that knows what it is about. `sqlite/{up,down}.sql`,
//! `postgres/{up,down}.sql` and `hazards.txt` are stored by a run with `SCHEMI_BLESS=1`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cargo_schemi::command::answers::Answers;
use schemi_schema::Dialect;

use crate::laws::pair::export;
use crate::laws::{self, Held, Pair, Scripts};
use crate::postgres;

/// A folder of `tests/cases`.
#[derive(Clone, Debug)]
pub struct Case {
    folder: PathBuf,
}

/// What to do with the stored scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// They must equal the rendered ones.
    Hold,
    /// The rendered ones are stored (`SCHEMI_BLESS=1`).
    Bless,
}

/// Every case in the order of the names; `$SCHEMI_CASE` picks those whose names contain it.
///
/// # Panics
/// Where the folder cannot be read.
pub fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let picked = std::env::var("SCHEMI_CASE").unwrap_or_default();
    let entries = match std::fs::read_dir(&root) {
        Ok(entries) => entries,
        Err(error) => panic!("{}: {error}", root.display()),
    };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let cases = folders.into_iter().map(|folder| Case { folder });
    cases.filter(|case| case.name().contains(&picked)).collect()
}

impl Case {
    /// Its folder's name.
    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The dialects that it is about.
    ///
    /// # Errors
    /// An `only.txt` that names no dialect.
    pub fn dialects(&self) -> Held<BTreeSet<Dialect>> {
        match self.read("only.txt")? {
            None => Ok(Dialect::ALL.into()),
            Some(only) => Ok([only.trim().parse()?].into()),
        }
    }

    /// Whether the server of a dialect knows what it is about.
    ///
    /// # Errors
    /// A `since.txt` that is no version.
    pub fn is_known(&self, dialect: Dialect) -> Held<bool> {
        match (dialect, self.read("since.txt")?) {
            (Dialect::Postgres, Some(since)) => {
                let since: u32 = since
                    .trim()
                    .parse()
                    .map_err(|e| format!("since.txt: {e}"))?;
                Ok(since <= postgres::server().major())
            }
            (Dialect::Postgres | Dialect::Sqlite, _) => Ok(true),
        }
    }

    /// Holds the laws on one dialect, and the stored scripts to the rendered ones.
    ///
    /// # Errors
    /// What does not hold.
    pub async fn hold(&self, dialect: Dialect, stored: Stored) -> Held {
        if !self.is_known(dialect)? {
            return Ok(());
        }
        let held = laws::hold(&self.pair(dialect)?, dialect).await;
        if self.folder.join("refused.txt").exists() {
            return match held {
                Ok(_) => Err("is not refused any more".to_owned()),
                Err(error) => self.compare_file("refused.txt", &format!("{error}\n"), stored),
            };
        }
        self.compare(dialect, stored, &held?)
    }

    fn pair(&self, dialect: Dialect) -> Held<Pair> {
        let dialects = self.dialects()?;
        let models = |name: &str| {
            let text = self.read(name)?.ok_or_else(|| format!("no {name}"))?;
            export(&text, &dialects).map_err(|error| format!("{name}: {error}"))
        };
        let own = self.read(&format!("rows.{dialect}.sql"))?;
        let lossy = self.read("lossy.txt")?.unwrap_or_default();
        Ok(Pair {
            from: models("from.rs")?,
            to: models("to.rs")?,
            answers: answers(&self.read("flags.txt")?.unwrap_or_default(), dialect)?,
            rows: own.or(self.read("rows.sql")?).unwrap_or_default(),
            lossy: lossy.lines().map(str::to_owned).collect(),
        })
    }

    fn read(&self, name: &str) -> Held<Option<String>> {
        let path = self.folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    fn compare(&self, dialect: Dialect, stored: Stored, scripts: &Scripts) -> Held {
        for (name, text) in [
            (format!("{dialect}/up.sql"), &scripts.up),
            (format!("{dialect}/down.sql"), &scripts.down),
        ] {
            self.compare_file(&name, text, stored)?;
        }
        let others = self.read("hazards.txt")?.unwrap_or_default();
        let mark = format!("{dialect}: ");
        let mut lines: Vec<String> = others.lines().map(str::to_owned).collect();
        lines.retain(|line| !line.starts_with(&mark));
        lines.extend(
            scripts
                .hazards
                .iter()
                .map(|hazard| format!("{mark}{hazard}")),
        );
        // The sort is stable: each dialect's hazards stay in the order of its changes.
        lines.sort_by_key(|line| line.split(':').next().map(str::to_owned));
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.compare_file("hazards.txt", &text, stored)
    }

    fn compare_file(&self, name: &str, text: &str, stored: Stored) -> Held {
        let path = self.folder.join(name);
        let found = self.read(name)?;
        if found.as_deref() == Some(text) {
            return Ok(());
        }
        match stored {
            Stored::Bless => {
                let folder = path.parent().unwrap_or(&self.folder);
                std::fs::create_dir_all(folder)
                    .and_then(|()| std::fs::write(&path, text))
                    .map_err(|error| format!("{}: {error}", path.display()))
            }
            Stored::Hold => Err(format!(
                "{name} is not what is rendered now (look, then store it with SCHEMI_BLESS=1)\nstored\n{}\nrendered\n{text}",
                found.unwrap_or_default()
            )),
        }
    }
}

/// Reads `flags.txt`: a flag a line, `postgres: ` or `sqlite: ` before one that only that dialect takes.
///
/// # Errors
/// A flag that is none.
pub fn answers(text: &str, dialect: Dialect) -> Held<Answers> {
    let mut answers = Answers::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line = match line.split_once(": ") {
            Some((only, line)) if only.parse::<Dialect>().is_ok() => {
                if only != dialect.as_str() {
                    continue;
                }
                line
            }
            Some(_) | None => line,
        };
        let (flag, value) = line.split_once(' ').ok_or_else(|| format!("flag {line}"))?;
        let list = match flag {
            "--rename" => &mut answers.renamed,
            "--no-rename" => &mut answers.not_renamed,
            "--backfill" => &mut answers.backfills,
            "--no-backfill" => &mut answers.no_backfills,
            other => return Err(format!("unknown flag {other}")),
        };
        list.push(value.to_owned());
    }
    Ok(answers)
}
