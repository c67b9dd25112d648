//! Two databases of anybody's DDL, one turned into the other and back, judged by another program.
//!
//! | module | does |
//! |---|---|
//! | [`judge`] | what `pg_dump` says of a database, statement by statement |
//! | [`kept`] | rows and the numbers of sequences before and after |
//!
//! A case is a folder: `old.sql`, `new.sql`, `rows.sql`; `refused.txt` or `refused_back.txt` hold what
//! a way that PostgreSQL does not have is refused with, `one_way.txt` why there is no way back. `since.txt`
//! holds the first version of PostgreSQL that knows the DDL, `until.txt` the last one.
//!
//! What holds of each:
//!
//! 1. a database compared with one of the same DDL differs in nothing;
//! 2. after the script `pg_dump` says the same of both, and a second comparison finds nothing;
//! 3. rows of columns that stay are the same, and no sequence hands out a number again;
//! 4. the way back obeys 2 and 3;
//! 5. rendering twice gives the same bytes.

pub mod judge;
pub mod kept;

use std::fmt;
use std::path::Path;

use cargo_schemi::change::Change;
use cargo_schemi::dialect::{self, ReflectOptions, Scope};
use cargo_schemi::diff;
use cargo_schemi::script::Script;
use schemi_runtime::migrate::Block;
use schemi_schema::{Dialect, Renames, Schema};

use crate::laws::Held;
use crate::laws::fresh::{self, Fresh, run};
use crate::postgres;

/// Two shapes of a database, and rows of the first.
#[derive(Clone)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    old: String,
    new: String,
    rows: String,
    refused: Option<String>,
    refused_back: Option<String>,
    one_way: Option<String>,
    since: Option<u32>,
    until: Option<u32>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in [("old", &self.old), ("new", &self.new), ("rows", &self.rows)] {
            write!(f, "\n----- {name}.sql\n{text}")?;
        }
        Ok(())
    }
}

impl Case {
    /// Two shapes that go both ways.
    pub fn new(old: String, new: String, rows: String) -> Self {
        Self {
            name: String::new(),
            old,
            new,
            rows,
            refused: None,
            refused_back: None,
            one_way: None,
            since: None,
            until: None,
        }
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// A file that is not there.
    pub fn read(folder: &Path) -> Held<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let name = folder.file_name().unwrap_or_default();
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            old: read("old.sql")?,
            new: read("new.sql")?,
            rows: read("rows.sql").unwrap_or_default(),
            refused: read("refused.txt").ok(),
            refused_back: read("refused_back.txt").ok(),
            one_way: read("one_way.txt").ok(),
            since: version(read("since.txt")),
            until: version(read("until.txt")),
        })
    }
}

fn version(read: Held<String>) -> Option<u32> {
    read.ok()?.trim().parse().ok()
}

/// The cases of a dialect that its server knows, by name.
///
/// # Errors
/// A folder that cannot be read.
pub fn cases(dialect: Dialect) -> Held<Vec<Case>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pairs");
    let root = root.join(dialect.as_str());
    let entries = std::fs::read_dir(&root).map_err(|e| format!("{}: {e}", root.display()))?;
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    let cases: Held<Vec<Case>> = folders.iter().map(|folder| Case::read(folder)).collect();
    let mut cases = cases?;
    if cases.iter().any(|case| case.since.or(case.until).is_some()) {
        let version = postgres::server().major();
        cases.retain(|case| {
            case.since.is_none_or(|since| since <= version)
                && case.until.is_none_or(|until| version <= until)
        });
    }
    Ok(cases)
}

/// Holds a case on PostgreSQL.
///
/// # Errors
/// What does not hold, with the script that broke it.
pub async fn hold(case: &Case) -> Held {
    let mut at = fresh::open(Dialect::Postgres).await?;
    let mut old = fresh::open(Dialect::Postgres).await?;
    let mut new = fresh::open(Dialect::Postgres).await?;
    run(&mut at.database, &case.old).await?;
    run(&mut old.database, &case.old).await?;
    run(&mut new.database, &case.new).await?;
    run(&mut at.database, &case.rows).await?;
    same(&mut at, &mut old)
        .await
        .map_err(|e| format!("the same DDL differs: {e}"))?;
    let went = walk(&mut at, &mut new, case.refused.as_deref()).await;
    if went.map_err(|e| format!("there: {e}"))? && case.one_way.is_none() {
        let back = walk(&mut at, &mut old, case.refused_back.as_deref()).await;
        back.map_err(|e| format!("back: {e}"))?;
    }
    fresh::close(at).await?;
    fresh::close(old).await?;
    fresh::close(new).await
}

/// Turns a database into the likeness of another; says whether it was.
async fn walk(at: &mut Fresh, goal: &mut Fresh, refused: Option<&str>) -> Held<bool> {
    let (from, to) = (whole(at).await?, whole(goal).await?);
    let changes = changes(&from, &to);
    let rendered = dialect::render(Dialect::Postgres, &from, &changes);
    let script = match (rendered, refused) {
        (Ok(script), None) => script,
        (Err(error), Some(refused)) if error.message.contains(refused.trim()) => return Ok(false),
        (Err(error), _) => return Err(format!("refused: {error}")),
        (Ok(_), Some(refused)) => return Err(format!("not refused: {refused}")),
    };
    if dialect::render(Dialect::Postgres, &from, &changes).as_ref() != Ok(&script) {
        return Err("rendering twice gives two scripts".to_owned());
    }
    let sql = text(&script);
    let before = kept::read(&mut at.database).await?;
    execute(at, &script)
        .await
        .map_err(|e| format!("{e}\n{sql}"))?;
    same(at, goal).await.map_err(|e| format!("{e}\n{sql}"))?;
    let after = kept::read(&mut at.database).await?;
    kept::compare(&before, &after).map_err(|e| format!("{e}\n{sql}"))?;
    Ok(true)
}

/// Whether two databases are alike, by ourselves and by `pg_dump`.
async fn same(a: &mut Fresh, b: &mut Fresh) -> Held {
    let (from, to) = (whole(a).await?, whole(b).await?);
    let judged = judge::compare(a, b);
    let found = changes(&from, &to);
    if found.is_empty() {
        return judged;
    }
    let judged = judged.err().unwrap_or_default();
    Err(format!("a second comparison finds {found:#?}\n{judged}"))
}

fn changes(from: &Schema, to: &Schema) -> Vec<Change> {
    diff::diff(from, to, &Renames::default())
}

async fn whole(fresh: &mut Fresh) -> Held<Schema> {
    let options = ReflectOptions {
        scope: Scope::Whole,
        ..ReflectOptions::default()
    };
    let reflected = dialect::reflect(&mut fresh.database, &options).await;
    let schema = reflected.map_err(|e| e.to_string())?.schema;
    Ok(dialect::normalize_read(Dialect::Postgres, schema))
}

async fn execute(fresh: &mut Fresh, script: &Script) -> Held {
    for part in &script.parts {
        run(&mut fresh.database, "BEGIN").await?;
        for block in &part.blocks {
            if let Block::Statement(statement) = block
                && let Err(error) = run(&mut fresh.database, &statement.sql).await
            {
                run(&mut fresh.database, "ROLLBACK").await?;
                return Err(error);
            }
        }
        run(&mut fresh.database, "COMMIT").await?;
    }
    Ok(())
}

fn text(script: &Script) -> String {
    let blocks = script.parts.iter().flat_map(|part| &part.blocks);
    let statements = blocks.filter_map(|block| match block {
        Block::Statement(statement) => Some(format!("{};\n", statement.sql)),
        Block::Rebuild(_) => None,
    });
    statements.collect()
}
