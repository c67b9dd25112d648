//! Which tables go along, which rows of them, and through which masks.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::Name;

use super::catalog::{Kind, Table};
use super::wanted::Wanted;
use crate::dialect::copy::selection::LARGE_OBJECTS;
use crate::dialect::copy::{CopyError, Rows, Selection};

/// The tables, sorted into those that go along and those that don't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) wanted: Vec<Wanted>,
    pub(super) left_out: Vec<Table>,
}

impl Choice {
    /// The numbers of the tables that don't go along.
    pub(super) fn left_out_oids(&self) -> BTreeSet<i64> {
        self.left_out.iter().map(|table| table.oid).collect()
    }
}

/// Sorts the tables of the source.
pub(super) fn choose(
    from: &str,
    selection: &Selection,
    tables: Vec<Table>,
) -> Result<Choice, CopyError> {
    let names: Vec<_> = tables.iter().flat_map(Table::names).collect();
    let mut unmatched = selection.unmatched(&names);
    unmatched.retain(|name| name != LARGE_OBJECTS || selection.holds_large_objects());
    if !unmatched.is_empty() {
        return Err(CopyError::Unmatched {
            from: from.to_owned(),
            names: unmatched,
        });
    }
    let family = Family::new(&tables);
    let (mut wanted, mut left_out) = (Vec::new(), Vec::new());
    for table in &tables {
        match family.is_wanted(table, selection) {
            true => wanted.push(want(&family, table, selection)),
            false => left_out.push(table.clone()),
        }
    }
    let choice = Choice { wanted, left_out };
    check_columns(from, &choice)?;
    Ok(choice)
}

/// How tables hang together: parts with what they are a part of.
struct Family<'t> {
    by_oid: BTreeMap<i64, &'t Table>,
    children: BTreeMap<i64, Vec<i64>>,
}

impl<'t> Family<'t> {
    fn new(tables: &'t [Table]) -> Self {
        let mut children: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for table in tables {
            for parent in &table.parents {
                children.entry(*parent).or_default().push(table.oid);
            }
        }
        Self {
            by_oid: tables.iter().map(|table| (table.oid, table)).collect(),
            children,
        }
    }

    /// The table, what it is a part of, and so on upwards.
    fn line(&self, table: &'t Table) -> Vec<&'t Table> {
        self.walk(table, |table| table.parents.clone())
    }

    fn descendants(&self, table: &'t Table) -> Vec<&'t Table> {
        self.walk(table, |table| {
            self.children.get(&table.oid).cloned().unwrap_or_default()
        })
    }

    fn walk(&self, table: &'t Table, next: impl Fn(&Table) -> Vec<i64>) -> Vec<&'t Table> {
        let mut found = vec![table];
        let mut seen = BTreeSet::from([table.oid]);
        let mut at = 0;
        while let Some(table) = found.get(at) {
            let more: Vec<&Table> = next(table)
                .into_iter()
                .filter(|oid| seen.insert(*oid))
                .filter_map(|oid| self.by_oid.get(&oid).copied())
                .collect();
            found.extend(more);
            at += 1;
        }
        found
    }

    /// A table goes along if it is named, or what it is a part of, or a part of it.
    fn is_wanted(&self, table: &'t Table, selection: &Selection) -> bool {
        let is_named = |table: &&Table| selection.holds(&table.full_name());
        self.line(table).iter().any(is_named) || self.descendants(table).iter().any(is_named)
    }

    fn has_rows(&self, table: &'t Table, selection: &Selection) -> bool {
        let line = self.line(table);
        let without = |table: &&Table| {
            let name = table.full_name();
            selection
                .without_rows
                .iter()
                .any(|pattern| pattern.matches(&name))
        };
        let is_named = line.iter().any(|table| selection.holds(&table.full_name()));
        let is_copied = selection.copies_rows(&Name::from(table.name.as_str()));
        is_copied && is_named && !line.iter().any(without)
    }
}

fn want(family: &Family<'_>, table: &Table, selection: &Selection) -> Wanted {
    let Some(table) = family.by_oid.get(&table.oid).copied() else {
        unreachable!("the family holds all tables");
    };
    let mut conditions: Vec<String> = table
        .condition
        .iter()
        .filter_map(|said| bare(said))
        .collect();
    let mut masks = BTreeMap::new();
    let mut alias = &table.name;
    let line = family.line(table);
    for ancestor in &line {
        for name in ancestor.names() {
            let said = selection.masks.get(&name);
            let subset = selection.subsets.get(&name);
            if said.is_some() || subset.is_some() {
                alias = &ancestor.name;
            }
            conditions.extend(subset.cloned());
            for (column, mask) in said.into_iter().flatten() {
                // What is said of the part itself comes first.
                masks.entry(column.clone()).or_insert_with(|| mask.clone());
            }
        }
    }
    let mut upwards = line.iter().rev();
    let root = match masks.is_empty() {
        true => None,
        false => upwards
            .find(|table| table.kind == Kind::Partitioned)
            .map(|root| (root.schema.clone(), root.name.clone())),
    };
    Wanted {
        rows: match family.has_rows(table, selection) {
            true => Rows::All,
            false => Rows::None,
        },
        table: table.clone(),
        conditions,
        masks,
        alias: alias.clone(),
        root,
    }
}

/// The condition of an extension's table, which begins with WHERE or is empty.
fn bare(condition: &str) -> Option<String> {
    let text = condition.trim();
    let word = text
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("where"))?;
    Some(text.strip_prefix(word).unwrap_or(text).trim().to_owned())
}

/// A mask that misses its column would let values through.
fn check_columns(from: &str, choice: &Choice) -> Result<(), CopyError> {
    for wanted in &choice.wanted {
        let columns = &wanted.table.columns;
        let is_there = |column: &Name| columns.iter().any(|name| name == column.as_str());
        if let Some(column) = wanted.masks.keys().find(|column| !is_there(column)) {
            return Err(CopyError::NoColumn {
                from: from.to_owned(),
                column: format!("{}.{column}", wanted.table.full_name()),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::copy::Pattern;
    use schemi_schema::QualifiedName;

    fn table(oid: i64, name: &str, kind: Kind, parents: &[i64]) -> Table {
        Table {
            oid,
            schema: "public".to_owned(),
            name: name.to_owned(),
            is_own: true,
            kind,
            columns: vec!["id".to_owned(), "email".to_owned()],
            parents: parents.to_vec(),
            bytes: 8192,
            condition: None,
        }
    }

    fn tables() -> Vec<Table> {
        vec![
            table(1, "events", Kind::Partitioned, &[]),
            table(2, "events_2025", Kind::Plain, &[1]),
            table(3, "events_2026", Kind::Plain, &[1]),
            table(4, "users", Kind::Plain, &[]),
        ]
    }

    fn names(wanted: &[Wanted]) -> Vec<&str> {
        wanted
            .iter()
            .map(|wanted| wanted.table.name.as_str())
            .collect()
    }

    #[test]
    fn parts_go_with_the_whole_and_the_whole_with_a_part() {
        let selection = |pattern| Selection {
            tables: vec![Pattern::new(pattern)],
            ..Selection::default()
        };
        let whole = choose("a.b", &selection("events"), tables()).unwrap();
        assert_eq!(
            names(&whole.wanted),
            ["events", "events_2025", "events_2026"]
        );
        let part = choose("a.b", &selection("public.events_2025"), tables()).unwrap();
        assert_eq!(names(&part.wanted), ["events", "events_2025"]);
        assert_eq!(part.left_out.len(), 2);
    }

    #[test]
    fn a_mask_of_the_whole_is_one_of_its_parts() {
        let mut selection = Selection::default();
        let mask = [(Name::from("email"), "md5(events.email) -- x".to_owned())];
        let name = QualifiedName::new(Some(Name::from("public")), "events");
        selection.masks.insert(name, mask.into());
        let choice = choose("a.b", &selection, tables()).unwrap();
        assert_eq!(
            choice.wanted[1].query(),
            "SELECT \"id\", (md5(events.email) -- x\n) FROM ONLY \"public\".\"events_2025\" AS \"events\""
        );
        assert_eq!(
            choice.wanted[1].copy_in().1,
            "COPY \"public\".\"events\" (\"id\", \"email\") FROM STDIN"
        );
        assert!(!choice.wanted[3].is_filtered());
    }

    #[test]
    fn two_conditions_both_hold() {
        let mut selection = Selection::default();
        let full = QualifiedName::new(Some(Name::from("public")), "users");
        selection.subsets.insert(full, "id > 1".to_owned());
        let local = QualifiedName::local("users");
        selection.subsets.insert(local, "id < 9 or true".to_owned());
        let choice = choose("a.b", &selection, tables()).unwrap();
        assert!(
            choice.wanted[3]
                .query()
                .ends_with(" WHERE (id > 1\n) AND (id < 9 or true\n)")
        );
    }

    #[test]
    fn a_mask_of_no_column_is_refused() {
        let mut selection = Selection::default();
        let mask = [(Name::from("mail"), "null".to_owned())];
        selection
            .masks
            .insert(QualifiedName::local("users"), mask.into());
        let error = choose("a.b", &selection, tables()).unwrap_err();
        assert!(
            error.to_string().contains("no column public.users.mail"),
            "{error}"
        );
    }
}
