//! Large objects: read by pg_dump, which fails in the midst of it where one may not be read.

use sqlx::postgres::PgConnection;

use super::snapshot::refused_by_source;
use crate::dialect::copy::{CopyError, Options, Rows, Unreadable, counted};

/// Those that the user may not read: how many, the first one, and who the user is. A server that can be
/// asked for this right is newer than most.
const UNREADABLE: &str = "SELECT count(*), coalesce(min(o.oid::int8), 0), current_user::text \
    FROM pg_largeobject_metadata o JOIN pg_roles me ON me.rolname = current_user \
    WHERE NOT (me.rolsuper OR current_setting('lo_compat_privileges')::bool \
        OR pg_has_role(o.lomowner, 'USAGE') \
        OR EXISTS (SELECT FROM aclexplode(o.lomacl) given WHERE given.privilege_type = 'SELECT' \
            AND (given.grantee = 0 OR pg_has_role(given.grantee, 'USAGE'))))";

/// Whether the large objects can go along, of which there are some.
pub(super) async fn readable(
    session: &mut PgConnection,
    from: &str,
    options: &Options<'_>,
    warnings: &mut Vec<String>,
) -> Result<Rows, CopyError> {
    if !options.selection.holds_large_objects() {
        return Ok(Rows::None);
    }
    let found: Result<(i64, i64, String), _> = sqlx::query_as(UNREADABLE).fetch_one(session).await;
    let (count, example, user) = found.map_err(|error| refused_by_source(from, &error))?;
    let count = u64::try_from(count).unwrap_or_default();
    match (count, options.unreadable) {
        (0, _) => {
            if !options.selection.masks.is_empty() {
                let told = "its large objects were copied as they are: no mask covers them";
                warnings.push(told.to_owned());
            }
            Ok(Rows::All)
        }
        (_, Unreadable::LeaveOut) => {
            let what = counted(count, "large object");
            warnings.push(format!(
                "the copy is without large objects: `{user}` may not read {what} of {from}"
            ));
            Ok(Rows::None)
        }
        (_, Unreadable::Refuse) => Err(CopyError::LargeObjects {
            from: from.to_owned(),
            user,
            count,
            example: u64::try_from(example).unwrap_or_default(),
        }),
    }
}
