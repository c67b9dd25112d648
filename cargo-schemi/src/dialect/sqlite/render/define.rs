//! The definitions: CREATE TABLE, CREATE INDEX and their parts.

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Deferrable, Direction, ForeignKey,
    GeneratedKind, Index, IndexKey, IndexTarget, KeyIndex, KeyPart, Name, OnConflict, Table,
    TableOption,
};

use crate::dialect::sqlite::ddl::expression::{DefaultKind, default_kind, is_call};
use crate::dialect::sqlite::ddl::identifier::{quote, quote_list};
use crate::dialect::sqlite::types::is_rowid_type;

/// `CREATE TABLE`, under the name given.
pub fn create_table(table: &Table, name: &str) -> String {
    let inline = descending_integer(table);
    let mut lines: Vec<String> = Vec::new();
    for column_of in &table.columns {
        let mut line = column(column_of);
        if let Some((key, of)) = inline
            && *of == column_of.name
        {
            line.push(' ');
            line.push_str(&constraint_name(key));
            line.push_str("PRIMARY KEY DESC");
            if let ConstraintKind::PrimaryKey(key) = &key.kind {
                line.push_str(&on_conflict(key.on_conflict));
            }
        }
        lines.push(line);
    }
    let others = table
        .constraints
        .iter()
        .filter(|c| inline.is_none_or(|(key, _)| key != *c));
    lines.extend(others.map(|c| constraint(c, &table.options)));
    let options: Vec<&str> = table
        .options
        .iter()
        .filter_map(|option| option_text(*option))
        .collect();
    let mut sql = format!(
        "CREATE TABLE {} (\n    {}\n)",
        quote(name),
        lines.join(",\n    ")
    );
    if !options.is_empty() {
        sql.push(' ');
        sql.push_str(&options.join(", "));
    }
    sql
}

/// The key that says `INTEGER PRIMARY KEY DESC`, which is no rowid: only where it stands in its
/// column, not after the columns.
fn descending_integer(table: &Table) -> Option<(&Constraint, &Name)> {
    if table.options.contains(&TableOption::WithoutRowid) {
        return None;
    }
    table.constraints.iter().find_map(|constraint| {
        let ConstraintKind::PrimaryKey(key) = &constraint.kind else {
            return None;
        };
        let ([name], [part]) = (key.columns.as_slice(), key.index.parts.as_slice()) else {
            return None;
        };
        let is_integer =
            matches!(&table.column(name)?.ty, ColumnType::Sql(ty) if is_rowid_type(ty));
        (is_integer && part.direction == Direction::Desc).then_some((constraint, name))
    })
}

/// ` ON CONFLICT …`, where it says anything.
fn on_conflict(clause: OnConflict) -> String {
    match clause.is_default() {
        true => String::new(),
        false => format!(" ON CONFLICT {}", clause.as_sql()),
    }
}

/// The columns of a key, each as it is kept.
fn key_columns(columns: &[Name], index: &KeyIndex) -> String {
    let plain = KeyPart::default();
    let columns = columns.iter().enumerate().map(|(at, name)| {
        let part = index.parts.get(at).unwrap_or(&plain);
        quote(name.as_str()) + &key_suffix(part.collation.as_deref(), part.direction)
    });
    columns.collect::<Vec<_>>().join(", ")
}

fn key_suffix(collation: Option<&str>, direction: Direction) -> String {
    let collation = collation.map(|name| format!(" COLLATE {name}"));
    let direction = match direction {
        Direction::Asc => "",
        Direction::Desc => " DESC",
    };
    collation.unwrap_or_default() + direction
}

fn option_text(option: TableOption) -> Option<&'static str> {
    match option {
        TableOption::Strict => Some("STRICT"),
        TableOption::WithoutRowid => Some("WITHOUT ROWID"),
        // It stands within the primary key.
        TableOption::Autoincrement | TableOption::Unlogged => None,
    }
}

/// A column's definition, without the constraints that are its table's.
pub fn column(column: &Column) -> String {
    let mut sql = quote(column.name.as_str());
    if let ColumnType::Sql(ty) = &column.ty
        && !ty.is_empty()
    {
        sql.push(' ');
        sql.push_str(ty);
    }
    if let Some(collation) = &column.collation {
        sql.push_str(" COLLATE ");
        sql.push_str(collation);
    }
    if !column.nullable {
        sql.push_str(" NOT NULL");
        sql.push_str(&on_conflict(column.on_conflict));
    }
    if let Some(default) = &column.default {
        sql.push_str(" DEFAULT ");
        sql.push_str(&default_text(default.as_str()));
    }
    if let Some(generated) = &column.generated {
        let kind = match generated.kind {
            GeneratedKind::Stored => "STORED",
            GeneratedKind::Virtual => "VIRTUAL",
        };
        sql.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expr));
    }
    sql
}

/// A default as a definition writes it: in parentheses, unless it is a literal.
pub fn default_text(default: &str) -> String {
    match default_kind(default) {
        DefaultKind::Constant | DefaultKind::Clock => default.to_owned(),
        DefaultKind::Expression => format!("({default})"),
    }
}

/// The words that name a constraint, with a blank after them; nothing for one without a name.
pub fn constraint_name(constraint: &Constraint) -> String {
    constraint
        .name
        .get()
        .map(|name| format!("CONSTRAINT {} ", quote(name.as_str())))
        .unwrap_or_default()
}

/// A constraint of a table.
fn constraint(
    constraint: &Constraint,
    options: &std::collections::BTreeSet<TableOption>,
) -> String {
    let body = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            let counts = options.contains(&TableOption::Autoincrement);
            let word = if counts { " AUTOINCREMENT" } else { "" };
            format!(
                "PRIMARY KEY ({}{word}){}",
                key_columns(&key.columns, &key.index),
                on_conflict(key.on_conflict)
            )
        }
        ConstraintKind::Unique(unique) => format!(
            "UNIQUE ({}){}",
            key_columns(&unique.columns, &unique.index),
            on_conflict(unique.on_conflict)
        ),
        ConstraintKind::Check(check) => format!("CHECK ({})", check.expr),
        ConstraintKind::ForeignKey(key) => {
            format!(
                "FOREIGN KEY ({}) {}",
                quote_list(&key.columns),
                references(key)
            )
        }
        // Refused before anything is written.
        ConstraintKind::Exclude(_) => String::new(),
    };
    constraint_name(constraint) + &body
}

/// `REFERENCES …`, with everything that follows it.
pub fn references(key: &ForeignKey) -> String {
    let mut sql = format!("REFERENCES {}", quote(key.references.name.as_str()));
    if !key.referenced_columns.is_empty() {
        sql.push_str(&format!(" ({})", quote_list(&key.referenced_columns)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if !action.is_default() {
            sql.push_str(&format!(" ON {event} {}", action.as_sql()));
        }
    }
    sql.push_str(match key.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    sql
}

/// `CREATE INDEX`.
pub fn create_index(table: &Name, index: &Index) -> String {
    let keys: Vec<String> = index.keys.iter().map(index_key).collect();
    let name = index.name.get().map(Name::as_str).unwrap_or_default();
    let mut sql = format!(
        "CREATE {}INDEX {} ON {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quote(name),
        quote(table.as_str()),
        keys.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {predicate}"));
    }
    sql
}

fn index_key(key: &IndexKey) -> String {
    let target = match &key.target {
        IndexTarget::Column(name) => quote(name.as_str()),
        IndexTarget::Expr(expr) if is_call(expr.as_str()) => expr.to_string(),
        IndexTarget::Expr(expr) => format!("({expr})"),
    };
    target + &key_suffix(key.collation.as_deref(), key.direction)
}

/// `DROP INDEX`.
pub fn drop_index(index: &Index) -> String {
    let name = index.name.get().map(Name::as_str).unwrap_or_default();
    format!("DROP INDEX {}", quote(name))
}
