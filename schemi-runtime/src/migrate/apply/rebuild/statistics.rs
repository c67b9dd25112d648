//! What ANALYZE found out about a table, which DROP TABLE forgets and the planner then misses.

use super::{RebuildError, refused};
use crate::migrate::database::Database;
use crate::migrate::session::Bind;

/// A row of `sqlite_stat1`.
pub(super) struct Statistic {
    /// The index that it is about; the table alone where there is none.
    index: Option<String>,
    /// The index's columns: under its name may stand another one afterwards.
    columns: Option<String>,
    stat: Option<String>,
}

/// The columns of the table's index whose name is `$2`.
const COLUMNS: &str = "SELECT group_concat(coalesce(i.name, i.cid)) FROM main.sqlite_master m, \
     pragma_index_info(m.name) i WHERE m.type = 'index' AND m.name = $2 \
     AND m.tbl_name = $1 COLLATE NOCASE";

/// What is known of a table.
pub(super) async fn of_table(
    database: &mut Database,
    table: &str,
) -> Result<Vec<Statistic>, RebuildError> {
    let exists = "SELECT name FROM main.sqlite_master WHERE name = 'sqlite_stat1'";
    let exists = database.value(exists, &[]).await;
    if exists.map_err(refused("reading sqlite_stat1"))?.is_none() {
        return Ok(Vec::new());
    }
    let rows = database
        .rows(
            "SELECT CAST(idx AS text), CAST(stat AS text) FROM main.sqlite_stat1 \
             WHERE tbl = $1 COLLATE NOCASE ORDER BY idx",
            &[Bind::from(table)],
        )
        .await
        .map_err(refused("reading sqlite_stat1"))?;
    let mut found = Vec::new();
    for row in rows {
        let mut columns = row.into_iter();
        let mut next = || columns.next().flatten();
        let (index, stat) = (next(), next());
        let columns = columns_of(database, table, index.as_deref()).await?;
        found.push(Statistic {
            index,
            columns,
            stat,
        });
    }
    Ok(found)
}

/// Writes down again what still holds: what was known of indexes that stand as they did.
pub(super) async fn keep(
    database: &mut Database,
    table: &str,
    before: &[Statistic],
) -> Result<(), RebuildError> {
    for statistic in before {
        let index = statistic.index.as_deref();
        if columns_of(database, table, index).await? != statistic.columns {
            continue;
        }
        let binds = [
            Bind::from(table),
            Bind::from(statistic.index.clone()),
            Bind::from(statistic.stat.clone()),
        ];
        let sql = "INSERT INTO main.sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)";
        let kept = database.execute(sql, &binds).await;
        kept.map_err(refused("keeping the statistics"))?;
    }
    Ok(())
}

async fn columns_of(
    database: &mut Database,
    table: &str,
    index: Option<&str>,
) -> Result<Option<String>, RebuildError> {
    let Some(index) = index else {
        return Ok(None);
    };
    let columns = database
        .value(COLUMNS, &[Bind::from(table), Bind::from(index)])
        .await;
    columns.map_err(refused("reading an index"))
}
