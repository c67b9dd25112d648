//! Models against a database, or against the migrations.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Name, QualifiedName, Renames, Schema, UserTypeKind};

use super::CommandError;
use super::answers::{AllHeard, Answers};
use super::models::Wanted;
use crate::change::Change;
use crate::dialect::dependent::Recreation;
use crate::dialect::{self, Beyond, Cache, Clause, ReflectOptions, Reflected, Spelled, Undecided};
use crate::diff::own::{self, Drift, Unowned};
use crate::diff::rename::{self, Candidate};
use crate::diff::{align, compare, left_open, meaning};

/// A question that only the user can answer: was it renamed, or dropped?
pub type Question = Candidate;

/// What a comparison found.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The dialect of both sides.
    pub dialect: Dialect,
    /// The schema before the changes, under its own names.
    pub before: Schema,
    /// The changes that lead to the models, renames first.
    pub changes: Vec<Change>,
    /// Columns whose values mean something else now, although their type stands: for the record only.
    pub annotations: Vec<Change>,
    /// The renames among them.
    pub renames: Renames,
    /// What the database has beside the models inside of their tables.
    pub drift: Vec<Drift>,
    /// What of the models the database has although no migration made it.
    pub found: Vec<String>,
    /// Drops that may be renames, unanswered.
    pub questions: Vec<Question>,
    /// Drops that are hardly renames, as `--rename` takes them: the types are others.
    pub hints: Vec<String>,
    /// Expressions that nobody could judge.
    pub undecided: Option<Undecided>,
    /// What the database holds that models cannot express.
    pub beyond: Vec<Beyond>,
    /// What is otherwise than the models say, in what they cannot say, in tables of theirs.
    pub clauses: Vec<Clause>,
    /// The tables that the settings pass over.
    pub passed_over: Vec<String>,
    /// The first number of the server's version (PostgreSQL).
    pub version: Option<u32>,
    /// What the user's answers found here.
    pub answers_heard: AllHeard,
    /// What stands in the way up and down, and is dropped and made anew.
    pub recreated: (Recreation, Recreation),
}

impl Comparison {
    /// Makes anew the indexes that a failed build has left, under the names that hold before all
    /// other changes. Those that nobody owns stay, and those that go or get another name.
    fn remake_invalid(&mut self) {
        let mut remade = Vec::new();
        for table in self.before.tables.values() {
            for index in &table.indexes {
                let Some(name) = index.name.get() else {
                    continue;
                };
                let is_invalid = self.clauses.iter().any(|clause| {
                    clause.table == table.name
                        && clause.detail == Clause::INVALID
                        && clause.object == format!("index {name}")
                });
                let is_unowned = self.drift.iter().any(|drift| {
                    drift.table == table.name
                        && drift.kind == "index"
                        && drift.name == name.as_str()
                });
                if is_invalid && !is_unowned && !self.changes.iter().any(|c| moves(c, name)) {
                    let (table, index) = (table.name.clone(), index.clone());
                    remade.push(Change::DropIndex {
                        table: table.clone(),
                        index: index.clone(),
                    });
                    remade.push(Change::CreateIndex { table, index });
                }
            }
        }
        self.changes.splice(0..0, remade);
    }

    /// A comparison that found nothing.
    pub fn empty(dialect: Dialect) -> Self {
        Self {
            dialect,
            before: Schema::default(),
            changes: Vec::new(),
            annotations: Vec::new(),
            renames: Renames::default(),
            drift: Vec::new(),
            found: Vec::new(),
            questions: Vec::new(),
            hints: Vec::new(),
            undecided: None,
            beyond: Vec::new(),
            clauses: Vec::new(),
            passed_over: Vec::new(),
            version: None,
            answers_heard: AllHeard::new(),
            recreated: Default::default(),
        }
    }
}

/// The clauses of the tables that are compared, under the names that these have there.
fn ours(clauses: Vec<Clause>, own: Option<&Name>, before: &Schema) -> Vec<Clause> {
    let spelled = |clause: &Clause| {
        let mut names = before.tables.keys();
        names.find(|name| {
            let is_own = clause.table.schema.is_none() && name.schema.as_ref() == own;
            name.name == clause.table.name && (name.schema == clause.table.schema || is_own)
        })
    };
    let named = clauses.into_iter().filter_map(|clause| {
        let table = spelled(&clause)?.clone();
        Some(Clause { table, ..clause })
    });
    named.collect()
}

/// Whether a change drops or renames an index of this name.
fn moves(change: &Change, name: &Name) -> bool {
    if let Change::DropIndex { index, .. } | Change::RenameIndex { from: index, .. } = change {
        index.name.get() == Some(name)
    } else {
        false
    }
}

/// What a comparison stands on, beside the two sides.
#[derive(Clone, Debug)]
pub struct Basis<'a> {
    /// The fold of the migrations that the database has.
    pub owned: &'a Schema,
    /// What the user has said.
    pub answers: &'a Answers,
    /// Whether what no model ever owned goes.
    pub unowned: Unowned,
    /// What databases have said about expressions in earlier runs.
    pub cache: &'a Cache,
}

/// A database's schema, read before it is known what the models want of it.
#[derive(Clone, Debug)]
pub struct Found {
    options: ReflectOptions,
    reflected: Reflected,
}

impl Found {
    /// Reads a database: its own schema, and those that the migrations name.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn read(
        database: &mut Database,
        mut options: ReflectOptions,
        owned: &Schema,
    ) -> Result<Self, CommandError> {
        options.namespaces.extend(namespaces(owned));
        let reflected = dialect::reflect(database, &options).await?;
        Ok(Self { options, reflected })
    }

    /// Compares it with what the models want. It is read once more where they name a schema that no
    /// migration does.
    ///
    /// # Errors
    /// A database that cannot be read, an answer that names nothing.
    pub async fn compare(
        self,
        database: &mut Database,
        wanted: &Wanted,
        basis: &Basis<'_>,
    ) -> Result<Comparison, CommandError> {
        let Self {
            mut options,
            mut reflected,
        } = self;
        let mut named = namespaces(&wanted.schema);
        named.retain(|name| reflected.own.as_ref() != Some(name));
        if !named.is_subset(&options.namespaces) {
            options.namespaces.extend(named);
            reflected = dialect::reflect(database, &options).await?;
        }
        refuse_passed_over(&options, &reflected, &wanted.schema)?;
        let passed = reflected.left_out.iter().map(ToString::to_string).collect();
        let dialect = database.dialect();
        let from = dialect::normalize(dialect, reflected.schema);
        let (to, renames) = (&wanted.schema, &wanted.renames);
        let own = reflected.own.clone();
        let spelled = dialect::spell(reflected.own, from, (to, renames), basis.owned)?;
        reflected.beyond.extend(of_others(&spelled));
        reflected.beyond.sort();
        let mut sides = Sides::new(dialect, spelled, basis.answers)?;
        let undecided = {
            let wanted = (&sides.to, &sides.owned);
            dialect::settle(database, &mut sides.from, wanted, basis.cache).await?
        };
        let left = left_open::leave_open(&sides.from, &mut sides.to);
        reflected.beyond.extend(left.into_iter().map(open_column));
        let mut comparison = sides.finish(basis.unowned);
        comparison.undecided = undecided;
        comparison.beyond = reflected.beyond;
        comparison.passed_over = passed;
        comparison.version = reflected.version;
        comparison.clauses = ours(reflected.clauses, own.as_ref(), &comparison.before);
        comparison.remake_invalid();
        Ok(comparison)
    }
}

/// A column that is left as it is, because models cannot say it.
fn open_column((table, column): (QualifiedName, Name)) -> Beyond {
    Beyond {
        kind: "open column",
        name: QualifiedName::new(Some(Name::new(table.to_string())), column),
        detail: None,
        definition: None,
    }
}

/// The types that neither the models nor any migration knows: they are left alone.
fn of_others(sides: &Spelled) -> Vec<Beyond> {
    let is_known = |name| sides.to.types.contains_key(name) || sides.owned.types.contains_key(name);
    let others = sides.from.types.values().filter(|of| !is_known(&of.name));
    let named = others.map(|of| Beyond {
        kind: match of.kind {
            UserTypeKind::Domain(_) => "domain",
            UserTypeKind::Composite(_) => "composite type",
            UserTypeKind::Range(_) => "range type",
        },
        name: of.name.clone(),
        detail: None,
        definition: None,
    });
    named.collect()
}

/// Refuses models of what was passed over by the name of the schema that they do not say.
fn refuse_passed_over(
    options: &ReflectOptions,
    reflected: &Reflected,
    wanted: &Schema,
) -> Result<(), CommandError> {
    let own = reflected.own.as_ref();
    let passed = wanted.tables.keys().find_map(|name| {
        let pattern = options.leaves_out(name, own)?;
        Some((name, pattern))
    });
    match passed {
        None => Ok(()),
        Some((table, pattern)) => Err(CommandError::Misused(format!(
            "the pattern `{pattern}` of `ignore` in the settings passes over table {table}, which has a model: \
             narrow the pattern, or take the model away"
        ))),
    }
}

/// The PostgreSQL schemas that a schema's objects live in.
pub(super) fn namespaces(schema: &Schema) -> BTreeSet<Name> {
    let names = schema.tables.keys().chain(schema.enums.keys());
    let names = names.chain(schema.types.keys());
    let named = names.filter_map(|name| name.schema.clone());
    schema.namespaces.iter().cloned().chain(named).collect()
}

/// Compares the migrations with what the models want: no database is needed.
///
/// # Errors
/// An answer that names nothing.
pub fn with_migrations(
    dialect: Dialect,
    wanted: &Wanted,
    basis: &Basis<'_>,
) -> Result<Comparison, CommandError> {
    let from = dialect::normalize(dialect, basis.owned.clone());
    let (to, renames) = (&wanted.schema, &wanted.renames);
    let spelled = dialect::spell(None, from, (to, renames), basis.owned)?;
    let mut sides = Sides::new(dialect, spelled, basis.answers)?;
    dialect::settle_names(dialect, &mut sides.from, &sides.to);
    Ok(sides.finish(basis.unowned))
}

/// Both sides under the same names.
struct Sides {
    dialect: Dialect,
    from: Schema,
    to: Schema,
    owned: Schema,
    renames: Renames,
    changes: Vec<Change>,
    answers_heard: AllHeard,
}

impl Sides {
    fn new(
        dialect: Dialect,
        Spelled {
            mut from,
            to,
            mut renames,
            owned,
        }: Spelled,
        answers: &Answers,
    ) -> Result<Self, CommandError> {
        refuse_rings(&renames)?;
        meaning::recall(&mut from, &owned);
        let answers_heard = answers.add_to(&mut renames, &from, &to)?;
        let renames = rename::effective(&from, &to, &renames);
        let (from, changes) = rename::apply(from, &renames);
        let (owned, _) = rename::apply(owned, &renames);
        let from = dialect::normalize(dialect, from);
        Ok(Self {
            dialect,
            from,
            to,
            owned,
            renames,
            changes,
            answers_heard,
        })
    }

    fn finish(mut self, unowned: Unowned) -> Comparison {
        let mut to = align::align(&self.from, self.to);
        let found = own::found(&self.from, &to, &self.owned);
        let drift = own::separate(&mut self.from, &mut to, &self.owned, unowned);
        let questions = rename::candidates(&self.from, &to, &self.renames);
        let hints = rename::hints(&self.from, &to, &self.renames);
        let before = rename::apply(self.from.clone(), &rename::reversed(&self.renames)).0;
        self.changes.extend(compare(&self.from, &to, &self.renames));
        let missing = missing_namespaces(&self.changes, &self.owned);
        self.changes.splice(0..0, missing);
        Comparison {
            before,
            changes: self.changes,
            annotations: meaning::changes(&self.from, &to),
            renames: self.renames,
            drift,
            found,
            questions,
            hints,
            answers_heard: self.answers_heard,
            ..Comparison::empty(self.dialect)
        }
    }
}

/// Refuses exchanged names in models: before and after, both sides have the same names.
fn refuse_rings(renames: &Renames) -> Result<(), CommandError> {
    let rings = rename::rings(renames);
    if !rings.is_empty() {
        return Err(CommandError::Misused(format!(
            "`renamed_from` says that names are exchanged ({}), and nobody could tell later \
             whether that is done: take it out of the models and say --rename {}",
            rings.join(", "),
            rings.join(" --rename ")
        )));
    }
    let rings = rename::value_rings(renames);
    if !rings.is_empty() {
        return Err(CommandError::Misused(format!(
            "`renamed_from` says that values are exchanged ({}), and nobody could tell later \
             whether that is done: give one of them a third name first, in a revision of its own",
            rings.join(", ")
        )));
    }
    Ok(())
}

/// The schemas that no migration makes and in which something comes to be. This database has them;
/// the next one may not.
fn missing_namespaces(changes: &[Change], owned: &Schema) -> Vec<Change> {
    let made: BTreeSet<&Name> = changes.iter().filter_map(Change::comes_to).collect();
    let is_made = |name: &Name| {
        let made_here =
            |change: &Change| matches!(change, Change::CreateNamespace { name: n } if n == name);
        *name == "public" || owned.namespaces.contains(name) || changes.iter().any(made_here)
    };
    let missing = made.into_iter().filter(|name| !is_made(name));
    missing
        .map(|name| Change::CreateNamespace { name: name.clone() })
        .collect()
}
