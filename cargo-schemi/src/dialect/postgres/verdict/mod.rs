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
//! | [`probe`] | expressions → the server's texts, kept from earlier runs or asked |
//! | [`asking`] | expressions → a temporary table → the server's texts |
//! | [`cache`] | the texts of earlier runs, in a file of the user's |
//! | [`surroundings`] | what a text depends on beside its expression |
//! | [`lasting`] | texts that depend on more, and are not kept |

pub mod asking;
pub mod cache;
pub mod item;
pub mod lasting;
pub mod probe;
pub mod question;
pub mod surroundings;

use schemi_schema::Schema;
use sqlx::PgConnection;

use super::reflect::ErrorText;
pub use cache::Cache;

/// What the server could not judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undecided {
    /// The objects whose expressions differ in text, and whose meaning nobody could compare, such
    /// as `default of orders.placed_at`.
    pub names: Vec<String>,
}

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
/// that `==` finds no difference. Both are normalised, and `from` has the renames applied.
///
/// Works on temporary tables in a transaction of its own that is rolled back: it needs the right to
/// make temporary tables, and leaves nothing. Without that right, or on a standby, what it was asked
/// comes back as undecided. What the server itself refuses counts as different. What it has said
/// before, as far as `cache` has it, is not asked again.
///
/// # Errors
/// Where the connection breaks.
pub async fn settle(
    conn: &mut PgConnection,
    from: &mut Schema,
    to: &Schema,
    cache: &Cache,
) -> Result<Undecided, SettleError> {
    question::settle_names(from, to);
    let questions = question::questions(from, to);
    if questions.is_empty() {
        return Ok(Undecided::default());
    }
    let probes: Vec<probe::Probe> = questions.iter().flat_map(|q| q.probes(from, to)).collect();
    let shadows = question::shadows(from, to);
    let Some(answers) = probe::ask(conn, &probes, &shadows, cache).await? else {
        let mut names: Vec<String> = questions
            .iter()
            .map(|question| question.name.clone())
            .collect();
        names.sort();
        names.dedup();
        return Ok(Undecided { names });
    };
    let mut given = 0;
    let mut taken = question::Taken::new();
    for question in &questions {
        let count = question.probes(from, to).len();
        question.judge(from, &answers[given..given + count], &mut taken);
        given += count;
    }
    Ok(Undecided::default())
}
