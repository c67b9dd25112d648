//! What tables, columns and values are called in Rust.

use std::collections::BTreeSet;

use schemi_schema::source::identifier;

/// Names that are taken already.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
    /// Names that only what is called so may have.
    kept: BTreeSet<String>,
}

impl Names {
    /// Keeps each of these for the column that bears it.
    pub fn keeping(columns: impl IntoIterator<Item = String>) -> Self {
        Self {
            taken: BTreeSet::new(),
            kept: columns.into_iter().collect(),
        }
    }

    /// A struct's or an enum's name: `order_items` is `OrderItems`.
    pub fn item(&mut self, name: &str) -> String {
        let mut out = String::new();
        for word in words(name) {
            let mut chars = word.chars();
            out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(chars.as_str());
        }
        // What models use themselves is not given away.
        if ["Model", "SqlType", "Option", "String", "Vec", "Self"].contains(&out.as_str()) {
            out.push('_');
        }
        self.free(begin(out, "Table"))
    }

    /// A field's name: the column's in snake_case.
    pub fn field(&mut self, column: &str) -> String {
        let name = snake(column);
        // These cannot be raw identifiers.
        let name = match name.as_str() {
            "self" | "super" | "crate" | "_" | "" => format!("{name}_"),
            _ => name,
        };
        let name = begin(name, "column_");
        match name == column {
            true => {
                self.taken.insert(name.clone());
                name
            }
            false => self.free(name),
        }
    }

    /// A variant's name.
    pub fn variant(&mut self, value: &str) -> String {
        let name = Self::default().item(value);
        self.free(name.replace("Table", "Value"))
    }

    /// A module's name.
    pub fn module(&mut self, name: &str) -> String {
        let name = match name {
            // `mod.rs` holds them all.
            "mod" => "mod_".to_owned(),
            _ => name.to_owned(),
        };
        self.free(name)
    }

    /// The name, with a number behind it where it is taken.
    fn free(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        let mut number = 2;
        while self.kept.contains(&candidate) || !self.taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }
}

/// A name with something before it where it could not begin an identifier.
fn begin(name: String, otherwise: &str) -> String {
    match name.chars().next() {
        Some(c) if identifier::begins(c) => name,
        Some(_) | None => format!("{otherwise}{name}"),
    }
}

/// In snake_case; several underscores become one, as Rust has it.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        let is_letter = c.is_alphanumeric() && identifier::continues(c);
        let is_hump = c.is_uppercase() && lower_before;
        if (is_hump || !is_letter) && !out.ends_with('_') {
            out.push('_');
        }
        lower_before = is_letter && !c.is_uppercase();
        if is_letter {
            out.extend(c.to_lowercase());
        }
    }
    out
}

fn words(name: &str) -> Vec<String> {
    let snake = snake(name);
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rust_names_and_stay_different() {
        let mut names = Names::default();
        for (table, name) in [
            ("order_items", "OrderItems"),
            ("Order Items", "OrderItems2"),
            ("userAccounts", "UserAccounts"),
            ("2024_log", "Table2024Log"),
            ("model", "Model_"),
            ("größe", "Größe"),
            ("m²", "M"),
            ("²", "Table"),
        ] {
            assert_eq!(names.item(table), name);
        }
        let mut names = Names::default();
        for (column, name) in [
            ("id", "id"),
            ("Id", "id2"),
            ("self", "self_"),
            ("a b", "a_b"),
            ("1st", "column_1st"),
            ("createdAt", "created_at"),
            ("weird \"col", "weird_col"),
        ] {
            assert_eq!(names.field(column), name);
        }
        // A column's own name is left to it.
        let columns = ["Id", "id", "id2", "ID"];
        let mut names = Names::keeping(columns.map(str::to_owned));
        let fields = columns.map(|column| names.field(column));
        assert_eq!(fields, ["id3", "id", "id2", "id4"]);
    }
}
