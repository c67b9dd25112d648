//! The definitions: CREATE TABLE, CREATE INDEX and their parts.

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Deferrable, Direction, ForeignKey,
    GeneratedKind, Index, IndexKey, IndexTarget, Name, PrimaryKey, Table, TableOption,
};

use crate::dialect::sqlite::ddl::expression::{DefaultKind, default_kind, is_call};
use crate::dialect::sqlite::ddl::identifier::{quote, quote_list};

/// `CREATE TABLE`, under the name given.
pub fn create_table(table: &Table, name: &str) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(column).collect();
    lines.extend(
        table
            .constraints
            .iter()
            .map(|c| constraint(c, &table.options)),
    );
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
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => {
            let counts = options.contains(&TableOption::Autoincrement);
            let word = if counts { " AUTOINCREMENT" } else { "" };
            format!("PRIMARY KEY ({}{word})", quote_list(columns))
        }
        ConstraintKind::Unique(unique) => format!("UNIQUE ({})", quote_list(&unique.columns)),
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
    let mut sql = match &key.target {
        IndexTarget::Column(name) => quote(name.as_str()),
        IndexTarget::Expr(expr) if is_call(expr.as_str()) => expr.to_string(),
        IndexTarget::Expr(expr) => format!("({expr})"),
    };
    if let Some(collation) = &key.collation {
        sql.push_str(" COLLATE ");
        sql.push_str(collation);
    }
    match key.direction {
        Direction::Asc => {}
        Direction::Desc => sql.push_str(" DESC"),
    }
    sql
}

/// `DROP INDEX`.
pub fn drop_index(index: &Index) -> String {
    let name = index.name.get().map(Name::as_str).unwrap_or_default();
    format!("DROP INDEX {}", quote(name))
}
