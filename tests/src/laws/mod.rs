//! What holds of every pair of shapes that models can have, on a real database that holds rows.
//!
//! | module | holds |
//! |---|---|
//! | [`pair`] | [`Pair`]: two shapes, what the user says about them, and rows |
//! | [`fresh`] | an empty database of each kind |
//! | [`walk`] | a database taken from shape to shape by the real applier |
//! | [`rows`] | what a database's rows are, and whether they are still the same |
//! | [`way`] | what rows must follow: names, filled NULLs, renamed values |
//!
//! The laws, for each pair and dialect:
//!
//! 1. a database built from `from` reflects to `from`, whichever side is asked;
//! 2. after up it reflects to `to`, and rows that both shapes can hold are the same;
//! 3. after down it reflects to `from`, and the rows that survived both are the same;
//! 4. up again leads to `to` again: nothing was left lying about;
//! 5. rendering twice gives the same bytes;
//! 6. the fold of the recorded changes is the schema: compared with it, the models differ in nothing;
//! 7. what is generated from the fold alone, without a database, obeys 1 to 3 as well.

pub mod fresh;
pub mod pair;
pub mod rows;
pub mod walk;
pub mod way;

pub use pair::{Pair, Scripts, Source};

use schemi_schema::Dialect;

/// What holds, or a word on what does not.
pub type Held<T = ()> = Result<T, String>;

/// Holds every law of a pair on databases of one dialect, and gives the scripts.
///
/// # Errors
/// The first law that is broken, with the script that broke it.
pub async fn hold(pair: &Pair, dialect: Dialect) -> Held<Scripts> {
    let scripts = walk::there_and_back(pair, dialect, Source::Database).await?;
    walk::there_and_back(pair, dialect, Source::Migrations)
        .await
        .map_err(|error| format!("generated without a database: {error}"))?;
    Ok(scripts)
}
