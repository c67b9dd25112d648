//! Pairs of SQLite databases: the script that leads from one to the other, run by SQLite's own shell
//! and judged by its pragmas, in both directions.

mod dump;
mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_schemi::change::Change;
use cargo_schemi::dialect::sqlite::compare::compare;
use cargo_schemi::dialect::sqlite::reflect::reflect;
use cargo_schemi::dialect::{ReflectOptions, Reflected, Scope};
use schemi_schema::Renames;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// How many tests share the pairs.
const PARTS: usize = 4;

type Held<T = ()> = Result<T, String>;

/// `old.sql`, `new.sql`, `rows.sql` for a database of the old shape, and what is refused in each
/// direction.
#[derive(Debug)]
struct Case {
    name: String,
    old: String,
    new: String,
    rows: String,
    refused: Option<String>,
    refused_back: Option<String>,
    /// Rows of the new shape need not fit the old one.
    one_way: bool,
    /// The two say the same in other letters.
    same: bool,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pairs/sqlite");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let only = std::env::var("SCHEMI_PAIR").ok();
    let read = |folder: &Path, file: &str| fs::read_to_string(folder.join(file)).ok();
    let cases = folders.into_iter().map(|folder| Case {
        name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
        old: read(&folder, "old.sql").unwrap(),
        new: read(&folder, "new.sql").unwrap(),
        rows: read(&folder, "rows.sql").unwrap_or_default(),
        refused: read(&folder, "refused.txt"),
        refused_back: read(&folder, "refused_back.txt"),
        one_way: folder.join("one_way").exists(),
        same: folder.join("same").exists(),
    });
    cases
        .filter(|case| only.as_deref().is_none_or(|only| case.name.contains(only)))
        .collect()
}

/// What the shell prints; an error where it says anything on stderr.
fn shell(file: &Path, sql: &str) -> Held<String> {
    use std::io::Write;
    let mut child = Command::new("sqlite3")
        .args(["-batch", "-init", "/dev/null"])
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(sql.as_bytes()).map_err(|e| e.to_string())?;
    drop(stdin);
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.stderr.is_empty() && output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(format!("{}\n{sql}", text(&output.stderr))),
    }
}

async fn read(file: &Path) -> Held<Reflected> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|e| e.to_string())?;
    let options = ReflectOptions {
        scope: Scope::Whole,
        ..ReflectOptions::default()
    };
    reflect(&mut connection, &options)
        .await
        .map_err(|e| e.to_string())
}

struct Way {
    changes: Vec<Change>,
    sql: String,
}

async fn way(from: &Path, to: &Path) -> Held<Way> {
    let (from, to) = (read(from).await?, read(to).await?);
    let compared = compare(Scope::Whole, &from, &to, &Renames::default()).await;
    let sql = compared.sql.map_err(|error| format!("refused: {error}"))?;
    Ok(Way {
        changes: compared.changes,
        sql,
    })
}

/// Leads a database to the shape of another, which must be reached to the letter.
async fn lead(from: &Path, to: &Path) -> Held {
    let way = way(from, to).await?;
    let (before, wanted) = (dump::shape(from)?, dump::shape(to)?);
    if way.changes.is_empty() {
        return match before == wanted {
            true => Ok(()),
            false => Err(dump::difference(
                "nothing was found to differ",
                &before,
                &wanted,
            )),
        };
    }
    let context = |error: String| format!("{error}\n--- script\n{}", way.sql);
    let query = dump::common_rows(from, to)?;
    let rows = dump::rows(from, &query)?;
    let others = dump::others(from)?;
    shell(from, &way.sql)?;
    let after = dump::shape(from)?;
    if after != wanted {
        return Err(context(dump::difference("another shape", &after, &wanted)));
    }
    let kept = dump::rows(from, &query)?;
    if rows != kept {
        return Err(context(dump::difference("other rows", &kept, &rows)));
    }
    dump::check_others(&others, &dump::others(from)?).map_err(context)?;
    let again = self::way(from, to).await?;
    match again.changes.is_empty() && again.sql.is_empty() {
        true => Ok(()),
        false => Err(context(format!("differs still: {:#?}", again.changes))),
    }
}

async fn refused(from: &Path, to: &Path, wanted: &str) -> Held {
    let before = dump::shape(from)?;
    match way(from, to).await {
        Ok(way) => Err(format!("should be refused ({wanted}):\n{}", way.sql)),
        Err(error) if error.contains(wanted.trim()) && before == dump::shape(from)? => Ok(()),
        Err(error) => Err(format!("refused, but without {wanted:?}: {error}")),
    }
}

async fn hold(case: &Case) -> Held {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let file = |name: &str| folder.path().join(name);
    let (old, bare, new) = (file("old.db"), file("bare.db"), file("new.db"));
    shell(&old, &case.old)?;
    shell(&bare, &case.old)?;
    shell(&old, &case.rows)?;
    shell(&new, &case.new)?;
    for (file, name) in [(&old, "old"), (&new, "new")] {
        let nothing = way(file, if name == "old" { &bare } else { &new }).await?;
        if !nothing.changes.is_empty() || !nothing.sql.is_empty() {
            return Err(format!(
                "{name} differs from itself: {:#?}",
                nothing.changes
            ));
        }
    }
    if case.same {
        let found = way(&old, &new).await?.changes;
        return match found.is_empty() {
            true => Ok(()),
            false => Err(format!("differs: {found:#?}")),
        };
    }
    let forward = match &case.refused {
        Some(wanted) => return refused(&old, &new, wanted).await,
        None => lead(&old, &new).await,
    };
    forward.map_err(|error| format!("old to new: {error}"))?;
    let back = match &case.refused_back {
        None if case.one_way => Ok(()),
        Some(wanted) => refused(&old, &bare, wanted).await,
        None => lead(&old, &bare).await,
    };
    back.map_err(|error| format!("back with rows: {error}"))?;
    if case.refused_back.is_none() {
        let back = lead(&new, &bare).await;
        back.map_err(|error| format!("new to old: {error}"))?;
    }
    Ok(())
}

/// One of [`PARTS`] tests, which run at the same time.
async fn hold_part(part: usize) {
    let mut failed = Vec::new();
    let cases = cases().into_iter().skip(part).step_by(PARTS);
    let cases: Vec<Case> = cases.collect();
    for case in &cases {
        if let Err(error) = hold(case).await {
            failed.push(format!("=== {}: {error}", case.name));
        }
    }
    let count = cases.len();
    assert!(
        failed.is_empty(),
        "{} of {count} pairs fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[tokio::test]
async fn pairs_are_led_both_ways_1() {
    hold_part(0).await;
}

#[tokio::test]
async fn pairs_are_led_both_ways_2() {
    hold_part(1).await;
}

#[tokio::test]
async fn pairs_are_led_both_ways_3() {
    hold_part(2).await;
}

#[tokio::test]
async fn pairs_are_led_both_ways_4() {
    hold_part(3).await;
}
