//! Two schemas → the changes that lead from one to the other. Pure: it asks nobody and knows no dialect.
//!
//! | module | step |
//! |---|---|
//! | [`rename`] | applies the renames that the user has said, and finds the ones to ask about |
//! | [`align`] | lets names that nobody said match whatever the database calls the object |
//! | [`attribute`] | the renames of what composite types are made of |
//! | [`domain`] | lets what is known of tables serve for domains |
//! | [`family`] | lets what is a parent's follow the parent's name |
//! | [`left_open`] | leaves open what SQLite does and models cannot |
//! | [`own`] | keeps what no model ever owned out of it, as drift |
//! | [`table`], [`mod@column`], [`constraint`], [`index`], [`types`], [`value`] | compare the parts |
//! | [`meaning`] | keeps track of what values mean, which takes no part in comparing |
//! | [`brought`] | the expressions that changes bring, to be tried before they run |
//! | [`order`] | puts the changes into an order in which each can run |
//!
//! Both schemas are normalised by their dialect before; here `==` decides.

pub mod align;
pub mod attribute;
pub mod brought;
pub mod column;
pub mod constraint;
pub mod domain;
pub mod family;
pub mod index;
pub mod left_open;
pub mod meaning;
pub mod order;
pub mod own;
pub mod rename;
pub mod table;
pub mod types;
pub mod value;

use schemi_schema::{Renames, Schema};

use crate::change::Change;

/// The changes that turn `from` into `to`, in an order that can run.
///
/// `from` has the renames of tables and columns applied already ([`rename::apply`]); `renames` says
/// which values of enums have new names. `to` is aligned ([`align::align`]).
pub fn compare(from: &Schema, to: &Schema, renames: &Renames) -> Vec<Change> {
    let mut changes = Vec::new();
    types::compare(from, to, renames, &mut changes);
    table::compare(from, to, renames, &mut changes);
    order::order(changes, from, to)
}

/// The changes that turn `from` into `to`, renames first; all of them happen now.
///
/// This is also how a way back is found: with the sides exchanged and the renames turned round.
pub fn diff(from: &Schema, to: &Schema, renames: &Renames) -> Vec<Change> {
    // Both are copied below, to be aligned: not where there is nothing to align.
    if from == to {
        return Vec::new();
    }
    let renames = rename::present(from, to, renames);
    let (from, mut changes) = rename::apply(from.clone(), &renames);
    let to = align::align(&from, to.clone());
    changes.extend(compare(&from, &to, &renames));
    changes
}
