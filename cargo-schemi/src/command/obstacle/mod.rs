//! What stands on an object and is never changed, so that the database would refuse a change of it
//! (PostgreSQL).
//!
//! | module | holds |
//! |---|---|
//! | [`former`] | what was called what before the changes |
//! | [`standing`] | which change something stands in the way of |
//! | [`back`] | whether it can be made again as it was |

pub mod back;
pub mod former;
pub mod standing;

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Name, Schema};

use super::CommandError;
use crate::change::Change;
use crate::dialect::dependent::{Dependent, Object, Recreation};
use crate::dialect::{self, RenderError};
use back::Course;
use former::Former;
use standing::Obstacle;

/// Whether what stands in the way is dropped and made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recreate {
    /// It is named.
    #[default]
    Refuse,
    /// It is, in the same transaction (`--recreate-dependents`).
    Dependents,
}

/// What stands in the way of a list of changes.
#[derive(Clone, Debug)]
pub struct Obstacles<'a> {
    /// In the order of the changes.
    pub found: Vec<Obstacle>,
    former: Former,
    dependents: Vec<Dependent>,
    from: &'a Schema,
    changes: &'a [Change],
    own: Name,
}

impl<'a> Obstacles<'a> {
    /// Finds them; `own` is the schema of names that stand without one.
    pub fn new(
        own: &Name,
        dependents: Vec<Dependent>,
        from: &'a Schema,
        changes: &'a [Change],
    ) -> Self {
        let former = Former::new(own, changes);
        Self {
            found: standing::in_the_way(&former, &dependents, from, changes),
            former,
            dependents,
            from,
            changes,
            own: own.clone(),
        }
    }

    fn course(&self) -> Course<'_> {
        Course {
            former: &self.former,
            from: self.from,
            changes: self.changes,
        }
    }

    /// What of the ground of one goes or gets another name, so that it could not be made again.
    pub fn lost(&self, obstacle: &Obstacle) -> Option<String> {
        let course = self.course();
        let mut on = self.dependents.iter();
        on.find_map(|d| (d.by == obstacle.by).then(|| course.lost(d)).flatten())
    }

    /// How all of them are dropped before the changes and made anew after them, with what stands on
    /// them; or what cannot be made as it was.
    ///
    /// # Errors
    /// A catalog that cannot be read.
    pub async fn recreation(
        &self,
        database: &mut Database,
    ) -> Result<Result<Recreation, RenderError>, CommandError> {
        let roots: BTreeSet<Object> = self.found.iter().map(|o| o.by.clone()).collect();
        if roots.is_empty() {
            return Ok(Ok(Recreation::default()));
        }
        let definitions = dialect::definitions(database, &self.own, &roots).await?;
        let course = self.course();
        let refused: Vec<String> = definitions
            .iter()
            .filter_map(|definition| {
                let why = course.refusal(definition, self.dependents.iter())?;
                Some(format!("{}: {why}", definition.described))
            })
            .collect();
        if refused.is_empty() {
            return Ok(Ok(Recreation { definitions }));
        }
        let ground: BTreeSet<&str> = self.found.iter().map(|o| o.what.as_str()).collect();
        let ground: Vec<&str> = ground.into_iter().collect();
        Ok(Err(RenderError::new(format!(
            "what stands on {} cannot be made again as it was: {}; drop it by hand before the change, and make \
             what is wanted of it afterwards",
            ground.join(", "),
            refused.join("; ")
        ))))
    }
}

/// A script with what is in its way dropped before and made anew after it.
///
/// # Errors
/// A script of several transactions.
pub fn around(
    recreation: &Recreation,
    script: crate::script::Script,
) -> Result<crate::script::Script, RenderError> {
    recreation.around(script).ok_or_else(|| {
        let names: Vec<String> = recreation.names().collect();
        RenderError::new(format!(
            "{} would have to be away for several transactions, because an enum gets a value by the same \
             change: do that in a change of its own before",
            names.join(", ")
        ))
    })
}
