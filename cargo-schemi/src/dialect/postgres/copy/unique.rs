//! Which masks make values equal that must not be: only the indexes of the copy find out, and they know
//! nothing of masks.

use sqlx::postgres::PgConnection;

use super::choice::Choice;
use super::ends::Ends;
use super::wanted::Wanted;
use crate::dialect::copy::CopyError;

/// What the server says of an index that cannot be made.
const TWICE: &str = "could not create unique index \"";

/// The table of an index, and the columns in it.
const INDEXED: &str = "SELECT x.indrelid::int8, ARRAY(SELECT a.attname::text FROM pg_attribute a \
    WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)) \
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relname = $1 AND x.indisunique";

/// The error, with the masks that it comes from.
pub(super) async fn explained(error: CopyError, ends: &mut Ends, choice: &Choice) -> CopyError {
    let CopyError::Failed { message, .. } = &error else {
        return error;
    };
    let index = message.split_once(TWICE).map(|(_, rest)| rest);
    let Some(index) = index.and_then(|rest| rest.rsplit_once('"')) else {
        return error;
    };
    // Without a source there is no more to be said than the server did.
    let Ok(mut session) = ends.take_source().await else {
        return error;
    };
    let masks = masks(&mut session, index.0, choice).await;
    ends.give_source(session);
    match masks {
        Ok(masks) if !masks.is_empty() => CopyError::NotUnique {
            masks,
            constraint: format!("`{}`", index.0),
            example: "`md5(id::text)`",
        },
        Ok(_) | Err(_) => error,
    }
}

/// The masks of the columns that an index holds; where it holds expressions, those of its table.
async fn masks(
    session: &mut PgConnection,
    index: &str,
    choice: &Choice,
) -> Result<Vec<String>, sqlx::Error> {
    let found: Vec<(i64, Vec<String>)> = sqlx::query_as(INDEXED)
        .bind(index)
        .fetch_all(session)
        .await?;
    let of = |wanted: &Wanted, columns: &[String]| {
        let places = wanted.mask_places();
        let is_in = |column: &str| columns.iter().any(|name| name == column);
        let mut named: Vec<String> = places
            .iter()
            .filter(|(column, _)| is_in(column.as_str()))
            .map(|(_, place)| place.clone())
            .collect();
        if named.is_empty() {
            named = places.into_iter().map(|(_, place)| place).collect();
        }
        named
    };
    let tables = choice.wanted.iter();
    let masks = tables.flat_map(|wanted| {
        let indexed = found.iter().find(|(table, _)| *table == wanted.table.oid);
        indexed.map_or_else(Vec::new, |(_, columns)| of(wanted, columns))
    });
    Ok(masks.collect())
}
