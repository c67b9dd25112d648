//! The script of a diff of PostgreSQL databases, and what is in its way.

use schemi_runtime::migrate::{Block, Database};
use schemi_schema::{Dialect, Name, QualifiedName, Schema};

use super::beyond::{self, Difference, Differs};
use crate::change::Change;
use crate::command::CommandError;
use crate::command::obstacle::standing::Obstacle;
use crate::command::obstacle::{self, Obstacles, Recreate};
use crate::dialect::dependent::{Object, Recreation};
use crate::dialect::postgres::types::quote::{ident, qualified};
use crate::dialect::{self, Beyond, Reflected, RenderError};
use crate::diff::own::Drift;
use crate::made::{self, Deed};
use crate::script::Script;

/// A script, or why there is none; and what is dropped and made anew in it.
pub type Written = (Result<String, RenderError>, Vec<String>);

/// Writes the script that leads from a schema on, with what is in the way dropped and made anew where
/// that is wanted.
///
/// # Errors
/// A catalog that cannot be read.
pub async fn write(
    database: Option<&mut Database>,
    (from, found): (&Schema, &Reflected),
    (changes, beyond): (&[Change], &[Difference]),
    recreate: Recreate,
) -> Result<Written, CommandError> {
    let written = match database {
        Some(database) if !changes.is_empty() => {
            let (own, dependents) = dialect::dependents(database).await?;
            let obstacles = Obstacles::new(&own, dependents, from, changes);
            if obstacles.found.is_empty() || recreate == Recreate::Dependents {
                obstacles.recreation(database).await?
            } else {
                Err(in_the_way(&obstacles, beyond))
            }
        }
        Some(_) | None => Ok(Recreation::default()),
    };
    let script = written.and_then(|recreation| {
        dialect::check_version(found.version, changes)?;
        beyond::refuse_unsayable(beyond, changes)?;
        beyond::refuse_other_kinds(Dialect::Postgres, beyond, changes)?;
        beyond::refuse_identified(found, from, changes)?;
        beyond::refuse_typed(found, changes)?;
        check_schemas(changes, found)?;
        let script = dialect::render(Dialect::Postgres, from, changes)?;
        let mut script = obstacle::around(&recreation, script)?;
        for sql in marks(found, beyond, &script) {
            script.push(sql);
        }
        let sql = dialect::plain_sql(Dialect::Postgres, from, &script)?;
        Ok((sql, recreation.names().collect()))
    });
    Ok(match script {
        Ok((sql, names)) => (Ok(sql), names),
        Err(error) => (Err(error), Vec::new()),
    })
}

/// What gives back what is lost where something is dropped and made anew, and no schema holds: the marks of
/// indexes, to be a table's replica identity, or its order on the disk; who may use a type. What the second
/// database has otherwise may be lost.
fn marks(found: &Reflected, differences: &[Difference], script: &Script) -> Vec<String> {
    let is_shared = |beyond: &&Beyond| {
        let name = beyond.name.to_string();
        let mut all = differences.iter();
        !all.any(|other| other.kind == beyond.kind && other.name == name)
    };
    let marked = found.beyond.iter().filter(is_shared).filter_map(|beyond| {
        let definition = beyond.definition.as_deref()?;
        let (name, mark) = match beyond.kind {
            "replica identity" => (
                definition.strip_prefix("i ")?,
                "REPLICA IDENTITY USING INDEX",
            ),
            "cluster" => (definition, "CLUSTER ON"),
            "grants" if definition.contains(" ON TYPE ") => {
                return makes_type(script, &beyond.name).then(|| definition.to_owned());
            }
            _ => return None,
        };
        is_remade(script, &beyond.name, name).then(|| {
            let (table, index) = (qualified(&beyond.name), ident(name));
            format!("ALTER TABLE {table} {mark} {index}")
        })
    });
    marked.collect()
}

/// Whether a script makes a type or a domain of this name.
fn makes_type(script: &Script, name: &QualifiedName) -> bool {
    let name = qualified(name);
    let begins = ["TYPE", "DOMAIN"].map(|word| format!("CREATE {word} {name} "));
    let blocks = script.parts.iter().flat_map(|part| &part.blocks);
    let mut statements = blocks.flat_map(Block::statements);
    statements.any(|one| begins.iter().any(|begin| one.sql.starts_with(begin)))
}

/// Whether a script drops an index of a table, or a key over one, and makes one of this name.
fn is_remade(script: &Script, table: &QualifiedName, name: &str) -> bool {
    let blocks = script.parts.iter().flat_map(|part| &part.blocks);
    let statements: Vec<_> = blocks.flat_map(Block::statements).collect();
    let deeds = |kind| {
        let object = Drift {
            table: table.clone(),
            kind,
            name: name.to_owned(),
            goes_with: None,
        };
        let deeds = statements
            .iter()
            .filter_map(|one| made::deed(&one.sql, &object));
        deeds.collect::<Vec<_>>()
    };
    let all = [deeds("index"), deeds("constraint")].concat();
    all.contains(&Deed::Drops) && all.contains(&Deed::Makes)
}

/// What stands in the way, and the way out of each.
fn in_the_way(obstacles: &Obstacles<'_>, beyond: &[Difference]) -> RenderError {
    let mut by_way_out: Vec<(String, Vec<String>)> = Vec::new();
    for obstacle in &obstacles.found {
        let Obstacle { what, by } = obstacle;
        let is_first_only = is_first_only(by, beyond);
        let only = match is_first_only {
            true => " (in the first only)",
            false => "",
        };
        let line = format!("{what}: {} stands on it{only}", by.described);
        let goes = obstacles.lost(obstacle).is_some();
        let way_out = way_out(&by.key.0, is_first_only, goes);
        match by_way_out.iter_mut().find(|(known, _)| *known == way_out) {
            Some((_, lines)) => lines.push(line),
            None => by_way_out.push((way_out, vec![line])),
        }
    }
    let texts = by_way_out
        .iter()
        .map(|(way_out, lines)| format!("{}, {way_out}", lines.join("; ")));
    RenderError::new(texts.collect::<Vec<_>>().join("; "))
}

/// Whether the second database has nothing of the name.
fn is_first_only(by: &Object, beyond: &[Difference]) -> bool {
    let (kind, name, detail) = &by.key;
    let name = name.to_string();
    beyond.iter().any(|difference| {
        let key = (difference.kind, &difference.name, &difference.detail);
        difference.differs == Differs::Gone && key == (kind.as_str(), &name, detail)
    })
}

/// The way out; `goes` where what is stood on goes, too.
fn way_out(kind: &str, is_first_only: bool, goes: bool) -> String {
    match (is_first_only, goes) {
        (true, true) => format!(
            "and the second database has none such: drop it before (DROP {}), nothing there is like it",
            kind.to_uppercase()
        ),
        (false, true) => {
            "and diff does not change that; drop it before, and make it again afterwards".to_owned()
        }
        (true | false, false) => {
            "and diff does not change that; --recreate-dependents drops it and makes it again in the script, or \
             drop it before, and make it again afterwards"
                .to_owned()
        }
    }
}

/// Refuses to drop a schema that something is in.
fn check_schemas(changes: &[Change], found: &Reflected) -> Result<(), RenderError> {
    for change in changes {
        if let Change::DropNamespace { name } = change
            && let Some(inside) = found.beyond.iter().find(|beyond| lives_in(beyond, name))
        {
            return Err(RenderError::new(format!(
                "schema {name}: {} {} is in it, and diff does not change that; drop it before",
                inside.kind, inside.name
            )));
        }
    }
    Ok(())
}

/// Whether an object of its own is in a schema: what hangs on a table goes with that.
fn lives_in(beyond: &Beyond, schema: &Name) -> bool {
    let hangs = [
        "trigger",
        "policy",
        "rule",
        "row level security",
        "grants",
        "statistics",
        "constraint",
        "not null constraint",
    ];
    beyond.name.schema.as_ref() == Some(schema) && !hangs.contains(&beyond.kind)
}
