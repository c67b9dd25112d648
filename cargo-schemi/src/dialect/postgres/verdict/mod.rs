//! Lets the server judge whether two expressions are one.
//!
//! PostgreSQL rewrites what it is given: `a IN ('x')` comes back as `a = ANY (…)`. Where the texts of
//! a model and a database differ, both are given to the server on temporary tables, and what it
//! prints is compared. The cost grows with the differing expressions, never with the schema.
//!
//! | module | holds |
//! |---|---|
//! | [`question`] | which expressions are in question |
//! | [`item`] | what holds an expression |
//! | [`place`] | where in a schema an expression stands |
//! | [`probe`] | expressions → the server's texts, kept from earlier runs or asked |
//! | [`asking`] | expressions → a temporary table → the server's texts |
//! | [`cache`] | the texts of earlier runs, in a file of the user's |
//! | [`domains`] | the conditions of domains, which stand on no table |
//! | [`shadow`] | types that are not there yet |
//! | [`own`] | what is made of questions where the server cannot be asked |
//! | [`surroundings`] | what a text depends on beside its expression |
//! | [`trial`] | whether the server takes expressions at all |
//! | [`lasting`] | texts that depend on more, and are not kept |

pub mod asking;
pub mod cache;
pub mod domains;
pub mod item;
pub mod lasting;
pub mod missing;
pub mod own;
pub mod place;
pub mod probe;
pub mod question;
pub mod shadow;
pub mod surroundings;
pub mod trial;

use schemi_schema::Schema;
use sqlx::PgConnection;

use super::reflect::ErrorText;
pub use cache::Cache;
pub use own::{CountsAs, Open, Undecided};

/// Why the server could not be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The connection broke, or refused even to roll back.
    #[error("comparing expressions on the server failed: {0}")]
    Connection(String),
}

impl From<sqlx::Error> for SettleError {
    fn from(error: sqlx::Error) -> Self {
        Self::Connection(error.plain())
    }
}

/// Sets each expression of `from` that the server prints like `to`'s counterpart to `to`'s text, so
/// that `==` finds no difference. Both are normalised, and `from` has the renames applied; so has
/// `owned`, what the revisions have made.
///
/// Works on temporary tables in a transaction of its own that is rolled back: it needs the right to
/// make temporary tables, and leaves nothing. Without that right, or on a standby, what is not known
/// from an earlier run and not certain without a server comes back as undecided; see [`own`]. What the
/// server itself refuses counts as different.
///
/// # Errors
/// Where the connection breaks.
pub async fn settle(
    conn: &mut PgConnection,
    from: &mut Schema,
    (to, owned): (&Schema, &Schema),
    cache: &Cache,
) -> Result<Option<Undecided>, SettleError> {
    let of_tables = settle_tables(conn, from, (to, owned), cache).await?;
    let of_domains = domains::settle(conn, from, (to, owned), cache).await?;
    Ok(match (of_tables, of_domains) {
        (Some(mut found), Some(other)) => {
            found.objects.extend(other.objects);
            Some(found)
        }
        (found, other) => found.or(other),
    })
}

async fn settle_tables(
    conn: &mut PgConnection,
    from: &mut Schema,
    (to, owned): (&Schema, &Schema),
    cache: &Cache,
) -> Result<Option<Undecided>, SettleError> {
    question::settle_names(from, to);
    let questions = question::questions(from, to);
    if questions.is_empty() {
        return Ok(None);
    }
    let counted: Vec<Vec<probe::Probe>> = questions.iter().map(|q| q.probes(from, to)).collect();
    let counts: Vec<usize> = counted.iter().map(Vec::len).collect();
    let probes: Vec<probe::Probe> = counted.into_iter().flatten().collect();
    let shadows = shadow::Shadows::between(from, to);
    let answers = probe::ask(conn, &probes, &shadows, cache).await?;
    let unasked = answers.unasked;
    let mut rest = answers.items.as_slice();
    let mut taken = question::Taken::new();
    let mut open = Vec::new();
    for (question, count) in questions.iter().zip(counts) {
        let (mine, others) = rest.split_at(count);
        rest = others;
        if unasked.is_none() || mine.iter().all(Option::is_some) {
            question.judge(from, mine, &mut taken);
        } else {
            open.push(question);
        }
    }
    let Some(around) = unasked else {
        return Ok(None);
    };
    let foreign = own::foreign(conn).await?;
    let objects = own::judge_all(&open, (from, to, owned), &mut taken, &foreign);
    Ok((!objects.is_empty()).then(|| Undecided::new(&around, objects)))
}
