//! Rows of the catalog → indexes.

use schemi_schema::{Direction, FromParent, Index, IndexKey, Name, NullsOrder, ObjectName};

use super::columns::Columns;
use super::row::IndexRow;
use super::{ReflectError, detail};
use crate::dialect::Scope;
use crate::dialect::postgres::normalize::key;

/// An index that no constraint owns.
///
/// # Errors
/// A definition that cannot be read.
pub fn index(scope: Scope, columns: &Columns, row: IndexRow) -> Result<Index, ReflectError> {
    let mut index = match &row.definition {
        Some(definition) => key::index(Name::new(&*row.name), definition).ok_or_else(|| {
            ReflectError::Definition(format!("index {}", row.name), definition.clone())
        })?,
        None => plain_index(columns, &row),
    };
    if let Some(said) = row.detail {
        detail::index(scope, &mut index, &said)?;
    }
    Ok(Index {
        from_parent: FromParent(row.from_parent.map(Name::new)),
        incomplete: row.is_incomplete,
        ..index
    })
}

/// An index of columns, each in an order of its own.
fn plain_index(columns: &Columns, row: &IndexRow) -> Index {
    const DESC: u8 = 1;
    const NULLS_FIRST: u8 = 2;
    let orders = row.orders.split(' ').map(|bits| bits.parse::<u8>());
    let keys = columns.names(row.table, row.columns.split(' ')).zip(orders);
    let keys = keys.map(|(name, order)| {
        let order = order.unwrap_or_default();
        let (falls, nulls_first) = (order & DESC != 0, order & NULLS_FIRST != 0);
        IndexKey {
            direction: match falls {
                true => Direction::Desc,
                false => Direction::Asc,
            },
            nulls: match (falls, nulls_first) {
                (true, false) => Some(NullsOrder::Last),
                (false, true) => Some(NullsOrder::First),
                (true, true) | (false, false) => None,
            },
            ..IndexKey::column(name)
        }
    });
    let name = ObjectName::Said(Name::new(&*row.name));
    Index {
        unique: row.is_unique,
        nulls_not_distinct: row.nulls_not_distinct,
        ..Index::new(name, keys.collect())
    }
}
