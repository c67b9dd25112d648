//! What the user has said on the command line about renames and rows.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::fragment::fault;
use schemi_schema::{Expr, Name, QualifiedName, Renames, Schema, UserType};

use super::CommandError;
use crate::change::Change;
use crate::diff::attribute;
use crate::hazard::own_type::is_filled;

/// `--rename`, `--no-rename` and `--backfill`, as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// `table.old=new`, `old=new`.
    pub renamed: Vec<String>,
    /// `table.old`, `old`.
    pub not_renamed: Vec<String>,
    /// `table.column=expression`.
    pub backfills: Vec<String>,
    /// `table.column`: the table has no rows, so none needs a value (`--no-backfill`).
    pub no_backfills: Vec<String>,
}

/// What an answer found in one dialect, the most useful last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heard {
    /// Neither its old name nor its new one.
    Nothing,
    /// The new name only.
    New,
    /// The old name only.
    Old,
    /// All that it names.
    Everything,
}

impl Heard {
    fn of(has_old: bool, has_new: bool) -> Self {
        match (has_old, has_new) {
            (false, false) => Self::Nothing,
            (false, true) => Self::New,
            (true, false) => Self::Old,
            (true, true) => Self::Everything,
        }
    }

    /// Why it is of no use.
    fn complaint(self, old: &str, new: &str) -> String {
        match self {
            Self::Nothing if new.is_empty() => {
                format!("the database has no table or column {old}")
            }
            Self::Nothing | Self::Everything => {
                format!("the database has no {old}, and the models have no {new}")
            }
            Self::New => format!("the database has no table or column {old}"),
            Self::Old => format!("the models have no {new} in its place"),
        }
    }
}

/// What each answer found.
pub type AllHeard = BTreeMap<String, Heard>;

impl Answers {
    /// Adds the renames to those of the models, and gives back what each answer found here: one that
    /// finds nothing in any dialect is a mistake ([`Answers::refuse_unused`]).
    ///
    /// # Errors
    /// An answer that is written wrong.
    pub fn add_to(
        &self,
        renames: &mut Renames,
        from: &Schema,
        to: &Schema,
    ) -> Result<AllHeard, CommandError> {
        let mut heard = AllHeard::new();
        // Tables first: columns are named by their table's new name, or by its old one.
        for text in &self.renamed {
            let (old, new) = split(text, "--rename", "table.old=new")?;
            let (old, new) = (QualifiedName::parse(old), QualifiedName::parse(new));
            let new = QualifiedName {
                schema: new.schema.or(old.schema.clone()),
                ..new
            };
            let found = Heard::of(from.tables.contains_key(&old), to.tables.contains_key(&new));
            if found == Heard::Everything {
                renames.tables.insert(old, new);
            }
            heard.insert(text.clone(), found);
        }
        for text in &self.renamed {
            let (old, new) = split(text, "--rename", "table.old=new")?;
            if heard.get(text) >= Some(&Heard::Old) {
                continue;
            }
            let (table, column) = column_of(old, "--rename", text)?;
            if from.types.contains_key(&table) || to.types.contains_key(&table) {
                let new = Name::from(new.rsplit('.').next().unwrap_or(new).trim_matches('"'));
                let is_there = attribute::has(from, &table, &column);
                let found = Heard::of(is_there, attribute::has(to, &table, &new));
                if found == Heard::Everything {
                    renames.attributes.insert((table, column), new);
                }
                heard.insert(text.clone(), found);
                continue;
            }
            let is_there = has_column(from, renames, &table, &column);
            let table = renames.tables.get(&table).cloned().unwrap_or(table);
            let new = Name::from(new.rsplit('.').next().unwrap_or(new).trim_matches('"'));
            let is_wanted = to
                .tables
                .get(&table)
                .is_some_and(|table| table.column(&new).is_some());
            let found = Heard::of(is_there, is_wanted);
            if found == Heard::Everything {
                self.refuse_taken(text, from, renames, &table, &new)?;
                renames.columns.insert((table, column), new);
            }
            heard.insert(text.clone(), found);
        }
        heard.extend(self.add_drops(renames, from)?);
        Ok(heard)
    }

    /// A column cannot take the name of another one that stays.
    fn refuse_taken(
        &self,
        text: &str,
        from: &Schema,
        renames: &Renames,
        table: &QualifiedName,
        new: &Name,
    ) -> Result<(), CommandError> {
        let moves_on = self.renamed.iter().any(|other| {
            let old = other.split_once('=').map_or("", |(old, _)| old.trim());
            old.rsplit_once('.')
                .is_some_and(|(_, column)| column.trim_matches('"') == new.as_str())
        });
        if has_column(from, renames, table, new) && !moves_on {
            let why = format!("the database has a column {table}.{new} already");
            return Err(unknown("--rename", text, &why));
        }
        Ok(())
    }

    fn add_drops(&self, renames: &mut Renames, from: &Schema) -> Result<AllHeard, CommandError> {
        let mut heard = AllHeard::new();
        for text in &self.not_renamed {
            let table = QualifiedName::parse(text);
            if from.tables.contains_key(&table) {
                renames.dropped_tables.insert(table);
                heard.insert(text.clone(), Heard::Everything);
                continue;
            }
            let (table, column) = column_of(text, "--no-rename", text)?;
            if attribute::has(from, &table, &column) {
                heard.insert(text.clone(), Heard::Everything);
                renames.dropped_attributes.insert((table, column));
                continue;
            }
            let new = renames
                .tables
                .get(&table)
                .cloned()
                .unwrap_or_else(|| table.clone());
            let old = from.tables.get(&table).or_else(|| from.tables.get(&new));
            if old.is_some_and(|table| table.column(&column).is_some()) {
                heard.insert(text.clone(), Heard::Everything);
            }
            renames.dropped_columns.insert((new, column));
        }
        Ok(heard)
    }

    /// Refuses answers that named nothing in any dialect.
    ///
    /// # Errors
    /// The first of them.
    pub fn refuse_unused<'a>(
        &self,
        heard: impl IntoIterator<Item = (&'a String, &'a Heard)>,
    ) -> Result<(), CommandError> {
        let mut best: BTreeMap<&str, Heard> = BTreeMap::new();
        for (text, found) in heard {
            let place = best.entry(text).or_insert(Heard::Nothing);
            *place = (*place).max(*found);
        }
        let found = |text: &str| best.get(text).copied().unwrap_or(Heard::Nothing);
        let renamed = self.renamed.iter().map(|text| ("--rename", text));
        let dropped = self.not_renamed.iter().map(|text| ("--no-rename", text));
        let mut unused = renamed
            .chain(dropped)
            .filter(|(_, text)| found(text) != Heard::Everything);
        match unused.next() {
            Some((flag, text)) => {
                let (old, new) = text.split_once('=').unwrap_or((text, ""));
                let why = found(text).complaint(old.trim(), new.trim());
                Err(unknown(flag, text, &why))
            }
            None => Ok(()),
        }
    }

    /// Gives changes the values that rows get, in every dialect's list.
    ///
    /// # Errors
    /// A backfill for a column that no change touches.
    pub fn backfill<'a>(
        &self,
        lists: impl IntoIterator<Item = &'a mut Vec<Change>>,
    ) -> Result<(), CommandError> {
        let mut lists: Vec<_> = lists.into_iter().collect();
        for ((table, column), expr, text) in self.backfills()? {
            let mut is_used = false;
            for change in lists.iter_mut().flat_map(|list| list.iter_mut()) {
                is_used |= set_backfill(change, &table, &column, &expr);
            }
            if !is_used {
                let why =
                    format!("this revision neither adds {table}.{column} nor makes it NOT NULL");
                return Err(unknown("--backfill", text, &why));
            }
        }
        Ok(())
    }

    /// The required columns that are added without a value for the rows there are.
    ///
    /// # Errors
    /// A `--no-backfill` that is written wrong.
    pub fn without_backfill(
        &self,
        types: &BTreeMap<QualifiedName, UserType>,
        changes: &[Change],
    ) -> Result<Vec<String>, CommandError> {
        let mut settled = BTreeSet::new();
        for text in &self.no_backfills {
            settled.insert(column_of(text, "--no-backfill", text)?);
        }
        let mut open = Vec::new();
        for change in changes {
            if let Change::AddColumn {
                table,
                column,
                backfill: None,
            } = change
                && !column.fills_itself()
                && !is_filled(types, column)
                && !settled.contains(&(table.clone(), column.name.clone()))
            {
                open.push(format!("{table}.{}", column.name));
            }
        }
        Ok(open)
    }

    fn backfills(&self) -> Result<Vec<Backfill<'_>>, CommandError> {
        let mut seen = BTreeMap::new();
        let mut found = Vec::new();
        for text in &self.backfills {
            let (place, expr) = split(text, "--backfill", "table.column=expression")?;
            let key = column_of(place, "--backfill", text)?;
            if seen.insert(key.clone(), expr).is_some() {
                return Err(unknown(
                    "--backfill",
                    text,
                    "the column has a backfill already",
                ));
            }
            if let Some(fault) = fault(expr) {
                let why = format!("the expression is no whole piece of SQL: {fault}");
                return Err(unknown("--backfill", text, &why));
            }
            found.push((key, Expr::new(expr.trim()), text));
        }
        Ok(found)
    }
}

/// The column, its expression, and the answer as given.
type Backfill<'a> = ((QualifiedName, Name), Expr, &'a String);

/// Whether a table has a column before the changes; the table may be named as before or afterwards.
fn has_column(from: &Schema, renames: &Renames, table: &QualifiedName, column: &Name) -> bool {
    let old = renames.tables.iter().find(|(_, new)| *new == table);
    let before = old.map_or(table, |(old, _)| old);
    from.tables
        .get(before)
        .is_some_and(|table| table.column(column).is_some())
}

fn set_backfill(change: &mut Change, table: &QualifiedName, column: &Name, expr: &Expr) -> bool {
    let (place, is_mine) = if let Change::AddColumn {
        table: t,
        column: c,
        backfill,
    } = change
    {
        (backfill, t == table && c.name == *column)
    } else if let Change::AlterColumn {
        table: t,
        to,
        from,
        backfill,
    } = change
    {
        (
            backfill,
            t == table && to.name == *column && from.nullable && !to.nullable,
        )
    } else {
        return false;
    };
    if is_mine {
        *place = Some(expr.clone());
    }
    is_mine
}

fn split<'a>(text: &'a str, flag: &str, form: &str) -> Result<(&'a str, &'a str), CommandError> {
    let parts = text
        .split_once('=')
        .map(|(left, right)| (left.trim(), right.trim()));
    parts
        .filter(|(left, right)| !left.is_empty() && !right.is_empty())
        .ok_or_else(|| unknown(flag, text, &format!("it is written {form}")))
}

/// `table.column` or `schema.table.column`: the last dot parts them.
fn column_of(text: &str, flag: &str, whole: &str) -> Result<(QualifiedName, Name), CommandError> {
    let (table, column) = text.rsplit_once('.').ok_or_else(|| {
        unknown(
            flag,
            whole,
            &format!("`{text}` is neither a table here nor a table.column"),
        )
    })?;
    let column = column.trim_matches('"');
    Ok((QualifiedName::parse(table), Name::from(column)))
}

fn unknown(flag: &str, text: &str, why: &str) -> CommandError {
    CommandError::Misused(format!("{flag} {text}: {why}"))
}
