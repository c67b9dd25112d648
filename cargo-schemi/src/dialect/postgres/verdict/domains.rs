//! The conditions and defaults of domains, asked about on tables that stand in for them.

use schemi_schema::{Schema, Table};
use sqlx::PgConnection;

use super::{Cache, SettleError, Undecided, settle_tables};
use crate::diff::domain::{differing, stand_in, take_back};

/// As [`super::settle`], for domains.
///
/// # Errors
/// Where the connection breaks.
pub async fn settle(
    conn: &mut PgConnection,
    from: &mut Schema,
    (to, owned): (&Schema, &Schema),
    cache: &Cache,
) -> Result<Option<Undecided>, SettleError> {
    let (before, after): (Vec<Table>, Vec<Table>) = differing(from, to).into_iter().unzip();
    if before.is_empty() {
        return Ok(None);
    }
    let mut before = around(from, before);
    let after = around(to, after);
    let recorded = around(owned, owned.types.values().filter_map(stand_in).collect());
    let undecided = settle_tables(conn, &mut before, (&after, &recorded), cache).await?;
    for (name, table) in &before.tables {
        if let Some(user_type) = from.types.get_mut(name) {
            take_back(user_type, table);
        }
    }
    Ok(undecided)
}

/// The tables, beside the types that they may speak of.
fn around(schema: &Schema, tables: Vec<Table>) -> Schema {
    let mut around = Schema {
        enums: schema.enums.clone(),
        types: schema.types.clone(),
        ..Schema::default()
    };
    tables
        .into_iter()
        .for_each(|table| around.insert_table(table));
    around
}
