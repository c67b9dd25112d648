//! Folders of revision files: read, refused, planned. The other files about applying borrow their
//! folders and options from here.

use std::path::Path;

use schemi_runtime::migrate::{
    Applied, ApplyError, ApplyOptions, Block, Database, Direction, Folder, FolderError, GraphError,
    Journal, Mode, Plan, PlanError, Report, Revision, Statement, apply, parse, plan, write,
};
use schemi_schema::Dialect;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row};
use tempfile::TempDir;

/// The first column of all rows, as one line of text.
pub(crate) async fn ask(database: &mut Database, sql: &str) -> String {
    let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    let values = match database {
        Database::Postgres(connection) => first_column(&query.fetch_all(connection).await.unwrap()),
        Database::Sqlite(connection) => first_column(&query.fetch_all(connection).await.unwrap()),
    };
    values.join(" ")
}

fn first_column<R: Row>(rows: &[R]) -> Vec<String>
where
    usize: ColumnIndex<R>,
    for<'r> Option<String>: Decode<'r, R::Database>,
{
    rows.iter()
        .map(|row| {
            row.try_get_unchecked::<Option<String>, _>(0)
                .unwrap()
                .unwrap_or_default()
        })
        .collect()
}

/// A folder of revision files.
pub(crate) struct Versions {
    dir: TempDir,
}

impl Versions {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// Writes `ID.sql`: a head that names the parents, then the text.
    pub(crate) fn add(&self, id: &str, revises: &str, text: &str) -> &Self {
        let text = format!("-- revision: {id}\n-- revises: {revises}\n-- message: {id}\n\n{text}");
        std::fs::write(self.path().join(format!("{id}.sql")), text).unwrap();
        self
    }

    /// Writes `ID.sql` that makes a table, and drops it on the way back.
    pub(crate) fn add_table(&self, id: &str, revises: &str, table: &str) -> &Self {
        let text = format!(
            "-- schemi:up\nCREATE TABLE {table} (id integer);\n-- schemi:down\nDROP TABLE {table};\n"
        );
        self.add(id, revises, &text)
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::new(self.path())
    }

    /// Plans an upgrade as the command line does: history read, checked, files loaded.
    pub(crate) async fn plan_up(
        &self,
        database: &mut Database,
        target: &str,
    ) -> Result<Plan, PlanError> {
        let (folder, applied) = (self.folder(), read(database).await);
        let graph = folder.graph()?;
        let checksums = folder.checksums(&graph, applied.iter().map(|row| &row.revision))?;
        plan::check(&graph, &applied, &checksums, false)?;
        let route = plan::upgrade(&graph, &applied, target)?;
        Plan::load(&folder, &graph, &route, &applied, database.dialect())
    }

    /// Plans a downgrade, with stored scripts where files are gone.
    pub(crate) async fn plan_down(
        &self,
        database: &mut Database,
        target: &str,
    ) -> Result<Plan, PlanError> {
        let (folder, applied) = (self.folder(), read(database).await);
        let graph = folder.graph()?;
        let checksums = folder.checksums(&graph, applied.iter().map(|row| &row.revision))?;
        plan::check(&graph, &applied, &checksums, true)?;
        let route = plan::downgrade(&graph, &applied, target)?;
        Plan::load(&folder, &graph, &route, &applied, database.dialect())
    }

    /// Plans going on with what was left half-way.
    pub(crate) async fn plan_resume(&self, database: &mut Database) -> Result<Plan, PlanError> {
        let (folder, applied) = (self.folder(), read(database).await);
        let graph = folder.graph()?;
        let route = plan::resume(&applied)?;
        Plan::load(&folder, &graph, &route, &applied, database.dialect())
    }

    pub(crate) async fn up(&self, database: &mut Database) -> Result<Report, ApplyError> {
        let plan = self.plan_up(database, "heads").await.unwrap();
        apply(database, &plan, &options(), &mut |_| {}).await
    }

    pub(crate) async fn down(
        &self,
        database: &mut Database,
        target: &str,
    ) -> Result<Report, ApplyError> {
        let plan = self.plan_down(database, target).await.unwrap();
        apply(database, &plan, &options(), &mut |_| {}).await
    }
}

pub(crate) fn options() -> ApplyOptions {
    ApplyOptions::new(Journal::new("shop"))
}

/// The history of the package `shop`.
pub(crate) async fn read(database: &mut Database) -> Vec<Applied> {
    Journal::new("shop").read(database).await.unwrap()
}

/// Its ids and states.
pub(crate) async fn states(database: &mut Database) -> Vec<String> {
    let rows = read(database).await;
    rows.iter()
        .map(|row| {
            format!(
                "{} {} {}",
                row.revision,
                row.state.as_str(),
                row.statement_no
            )
        })
        .collect()
}

fn statement(sql: &str) -> Block {
    Block::Statement(Statement::new(sql))
}

/// Lines are of no interest where a revision is compared with what was written.
fn without_lines(mut revision: Revision) -> Revision {
    for section in &mut revision.sections {
        section.line = 0;
        for block in &mut section.blocks {
            match block {
                Block::Statement(statement) => statement.line = 0,
                Block::Rebuild(rebuild) => {
                    rebuild.line = 0;
                    rebuild.statements.iter_mut().for_each(|s| s.line = 0);
                }
            }
        }
    }
    revision
}

#[test]
fn a_written_revision_reads_back() {
    let text = "\
-- revision: c3
-- revises: a1, b2
-- created: 2026-11-22T15:13:20Z
-- message: two lines:
--  of -- text
-- depends-on: d4
-- branch-label: shop, till

-- schemi:up postgres transaction=separate
ALTER TYPE s ADD VALUE 'x;y';

-- schemi:up postgres
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ select 1; $$;
SELECT 1 -- end
;

-- schemi:up sqlite
-- schemi:rebuild \"order items\"
CREATE TABLE \"schemi_new_order items\" (id integer);
INSERT INTO \"schemi_new_order items\" SELECT id FROM \"order items\";
-- schemi:end
CREATE TRIGGER t AFTER INSERT ON o BEGIN SELECT 1; END;

-- schemi:down transaction=off
DROP TABLE t;
";
    let path = Path::new("c3.sql");
    let revision = parse(text, path).unwrap();
    assert_eq!(revision.message, "two lines:\nof -- text");
    assert_eq!(revision.branch_labels, ["shop", "till"]);
    assert_eq!(revision.sections.len(), 4);
    assert_eq!(revision.sections[0].mode, Mode::Separate);
    let Block::Rebuild(rebuild) = &revision.sections[2].blocks[0] else {
        panic!("{:?}", revision.sections[2]);
    };
    assert_eq!((rebuild.table.as_str(), rebuild.line), ("order items", 18));
    assert_eq!(rebuild.statements[1].line, 20);
    assert_eq!(revision.sections[1].blocks[1], {
        let sql = "SELECT 1".to_owned();
        Block::Statement(Statement { sql, line: 14 })
    });
    let written = write(&revision);
    let again = parse(&written, path).unwrap();
    let same = Revision {
        checksum: revision.checksum.clone(),
        ..again.clone()
    };
    assert_eq!(without_lines(same), without_lines(revision));
    assert_eq!(write(&again), written);
}

#[test]
fn own_sections_come_before_those_for_all() {
    let text = "-- revision: a\n-- schemi:up\nselect 1;\n-- schemi:up sqlite\nselect 2;\n";
    let revision = parse(text, Path::new("a.sql")).unwrap();
    let blocks = |dialect| {
        let sections = revision.sections_for(Direction::Up, dialect);
        without_lines(Revision {
            sections: sections.into_iter().cloned().collect(),
            ..revision.clone()
        })
        .sections
        .remove(0)
        .blocks
    };
    assert_eq!(blocks(Dialect::Postgres), [statement("select 1")]);
    assert_eq!(blocks(Dialect::Sqlite), [statement("select 2")]);
}

#[test]
fn mistakes_are_named_with_their_line() {
    for (text, line, says) in [
        ("select 1;\n", 1, "-- revision: ID"),
        (
            "-- revision: a\n-- revise: b\n",
            2,
            "did you mean `revises`",
        ),
        ("-- revision: a\n-- revision: b\n", 2, "a second time"),
        (
            "-- revision: a\n\nselect 1;\n",
            3,
            "before the first section",
        ),
        (
            "-- revision: a\n-- schemi:up mysql\n",
            2,
            "`postgres` or `sqlite`",
        ),
        (
            "-- revision: a\n-- schemi:up transaction=maybe\n",
            2,
            "transaction=off",
        ),
        (
            "-- revision: a\n-- schemi:up sqlite\nPRAGMA foreign_keys = off;\n",
            3,
            "schemi:rebuild",
        ),
        ("-- revision: a\n-- schemi:upp\n", 2, "unknown marker"),
        (
            "-- revision: a\n-- schemi:up\n\n--schemi:down\ndrop table a;\n",
            4,
            "a marker stands",
        ),
        ("-- revision: a\n -- Schemi : up\n", 2, "a marker stands"),
        ("-- revision: a\n-- schemi:end\n", 2, "without"),
        (
            "-- revision: a\n-- schemi:up postgres\n-- schemi:rebuild t\n",
            3,
            "sqlite",
        ),
        (
            "-- revision: a\n-- schemi:up sqlite\n-- schemi:rebuild t\nselect 1;\n",
            3,
            "never closed",
        ),
        (
            "-- revision: a\n-- schemi:up\nselect 1;\n\n COMMIT;\n",
            5,
            "`COMMIT` is not allowed",
        ),
        (
            "-- revision: a\n-- schemi:up\nselect 'a;\n",
            3,
            "never closed",
        ),
    ] {
        let error = parse(text, Path::new("v/a.sql")).unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.starts_with(&format!("v/a.sql:{line}: ")),
            "{text}: {shown}"
        );
        assert!(shown.contains(says), "{text}: {shown}");
    }
}

#[test]
fn a_broken_graph_is_refused_by_name() {
    let versions = Versions::new();
    versions.add("aaaa1", "", "").add("bbbb2", "aaaa1", "");
    assert_eq!(versions.folder().graph().unwrap().len(), 2);
    let refused = |change: &dyn Fn(&Versions)| -> GraphError {
        let versions = Versions::new();
        versions.add("aaaa1", "", "").add("bbbb2", "aaaa1", "");
        change(&versions);
        match versions.folder().graph().unwrap_err() {
            FolderError::Graph(error) => error,
            other => panic!("{other}"),
        }
    };
    let error = refused(&|versions| {
        let copy = versions.path().join("copy.sql");
        std::fs::copy(versions.path().join("aaaa1.sql"), copy).unwrap();
    });
    assert!(error.to_string().contains("aaaa1.sql and"), "{error}");
    let error = refused(&|versions| {
        versions.add("aaaa1", "bbbb2", "");
    });
    assert_eq!(error.to_string().matches("bbbb2").count(), 1, "{error}");
    assert!(matches!(error, GraphError::Cycle(_)));
    let error = refused(&|versions| {
        versions.add("cccc3", "bbbb3", "");
    });
    assert!(
        error.to_string().contains("did you mean `bbbb2`"),
        "{error}"
    );
    for id in ["head", "base", "+1", "a-1", "a b", "a@b", "a:b", "Heads"] {
        let error = schemi_runtime::migrate::check_id(id).unwrap_err();
        assert!(error.to_string().contains(id), "{error}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Folder::new("/nowhere/versions").headers().unwrap_err();
    assert!(error.to_string().contains("/nowhere/versions"), "{error}");
    let versions = Versions::new();
    std::fs::write(versions.path().join("x.sql"), b"-- revision: \xff\n").unwrap();
    let error = versions.folder().headers().unwrap_err();
    assert!(matches!(error, FolderError::NotUtf8(_)), "{error}");
}
