//! A database taken from shape to shape, as the commands do it, by the real applier.

use std::path::PathBuf;

use cargo_schemi::change::Change;
use cargo_schemi::command::answers::Answers;
use cargo_schemi::command::compare::{self, Basis, Comparison, Found};
use cargo_schemi::command::models::{self, Wanted};
use cargo_schemi::command::revision::sections_of;
use cargo_schemi::dialect::{self, Cache, ReflectOptions, Scope};
use cargo_schemi::diff::own::Unowned;
use cargo_schemi::diff::rename;
use cargo_schemi::fold::fold;
use cargo_schemi::hazard::hazards;
use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_runtime::migrate::{
    ApplyOptions, Database, Direction, Journal, Plan, Revision, RevisionId, Section, Step, apply,
    parse, sections_text, write,
};
use schemi_schema::{Dialect, QualifiedName, Renames, Schema};

use super::pair::{Pair, Scripts, Source};
use super::rows;
use super::way::Way;
use super::{Held, fresh};

/// Builds a database of the first shape, fills it, and walks up, down and up again.
///
/// # Errors
/// The first law that is broken.
pub async fn there_and_back(pair: &Pair, dialect: Dialect, source: Source) -> Held<Scripts> {
    let from = wanted(&pair.from, dialect)?;
    let to = wanted(&pair.to, dialect)?;
    let mut fresh = fresh::open(dialect).await?;
    let mut walker = Walker {
        database: &mut fresh.database,
        dialect,
        source,
        owned: Schema::default(),
    };
    let scripts = walker.walk(pair, &from, &to).await?;
    fresh::close(fresh).await?;
    Ok(scripts)
}

fn wanted(export: &schemi_schema::Export, dialect: Dialect) -> Held<Wanted> {
    models::wanted(export, dialect, &Default::default()).map_err(|e| e.to_string())
}

/// A revision of the walk: what a file and its record would hold.
struct Written {
    revision: Revision,
    before: Schema,
    changes: Vec<Change>,
    way_up: Way,
    way_down: Way,
}

struct Walker<'a> {
    database: &'a mut Database,
    dialect: Dialect,
    source: Source,
    /// The fold of the changes of what is applied.
    owned: Schema,
}

impl Walker<'_> {
    async fn walk(&mut self, pair: &Pair, from: &Wanted, to: &Wanted) -> Held<Scripts> {
        let base = self.revision(1, from, &Answers::default()).await?;
        self.up(&base, from)
            .await
            .map_err(|e| in_step("building `from`", &base, Direction::Up, e))?;
        let (built, reflected) = (self.owned.clone(), self.reflect(from).await?);
        fresh::run(self.database, &pair.rows)
            .await
            .map_err(|e| format!("rows: {e}\n{}", text(&base, Direction::Up, self.dialect)))?;
        let next = self.revision(2, to, &pair.answers).await?;
        let scripts = self.scripts(&next);
        let before = rows::dump(self.database, &from.schema).await?;

        let fail = |what, direction, e| in_step(what, &next, direction, e);
        self.up(&next, to)
            .await
            .map_err(|e| fail("up", Direction::Up, e))?;
        let there = rows::dump(self.database, &to.schema).await?;
        rows::same(&before, &there, &next.way_up, &pair.lossy)
            .map_err(|e| fail("up", Direction::Up, e))?;

        self.apply(&next, Direction::Down)
            .await
            .map_err(|e| fail("down", Direction::Down, e))?;
        self.owned = built;
        self.stands_at(from)
            .await
            .map_err(|e| fail("down", Direction::Down, e))?;
        let found = self.reflect(from).await?;
        if found != reflected {
            let error = format!("it was {reflected:#?}\nand is {found:#?}");
            return Err(fail("down leaves another schema", Direction::Down, error));
        }
        let back = rows::dump(self.database, &from.schema).await?;
        let reshaped = rows::of_own_types(&there, &pair.lossy);
        rows::same(&there, &back, &next.way_down, &reshaped)
            .and_then(|()| rows::unchanged(&before, &back, &there, &next.way_up, &pair.lossy))
            .map_err(|e| fail("down", Direction::Down, e))?;

        self.up(&next, to)
            .await
            .map_err(|e| fail("up again", Direction::Up, e))?;
        Ok(scripts)
    }

    fn scripts(&self, written: &Written) -> Scripts {
        Scripts {
            up: text(written, Direction::Up, self.dialect),
            down: text(written, Direction::Down, self.dialect),
            hazards: hazards(self.dialect, &written.before, &written.changes)
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// Applies a revision and sees that the database stands where the models are.
    async fn up(&mut self, written: &Written, wanted: &Wanted) -> Held {
        self.apply(written, Direction::Up).await?;
        self.owned = dialect::normalize(self.dialect, fold(self.owned.clone(), &written.changes));
        self.stands_at(wanted).await
    }

    /// What the database holds, whatever the order of columns and constraints.
    async fn reflect(&mut self, wanted: &Wanted) -> Held<Schema> {
        let options = options(wanted);
        let reflected = dialect::reflect(self.database, &options).await;
        let mut schema = reflected.map_err(|e| e.to_string())?.schema;
        schema = dialect::normalize(self.dialect, schema);
        // A case may make tables that no model owns.
        let models = &wanted.schema.tables;
        schema.tables.retain(|name, _| models.contains_key(name));
        for table in schema.tables.values_mut() {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
            table.constraints.sort_by_key(|c| format!("{c:?}"));
            table.indexes.sort_by_key(|i| format!("{i:?}"));
        }
        Ok(schema)
    }

    async fn compare(
        &mut self,
        source: Source,
        wanted: &Wanted,
        answers: &Answers,
    ) -> Held<Comparison> {
        let basis = Basis {
            owned: &self.owned,
            answers,
            unowned: Unowned::Keep,
            cache: &Cache::none(),
        };
        let options = options(wanted);
        let compared = match source {
            Source::Database => {
                let found = Found::read(self.database, options, &self.owned).await;
                let found = found.map_err(|e| e.to_string())?;
                found.compare(self.database, wanted, &basis).await
            }
            Source::Migrations => compare::with_migrations(self.dialect, wanted, &basis),
        };
        compared.map_err(|e| e.to_string())
    }

    /// Writes the revision that leads to these models.
    async fn revision(&mut self, number: u32, wanted: &Wanted, answers: &Answers) -> Held<Written> {
        let mut compared = self.compare(self.source, wanted, answers).await?;
        if !compared.questions.is_empty() {
            return Err(format!("questions: {:?}", compared.questions));
        }
        answers
            .backfill([&mut compared.changes])
            .map_err(|e| e.to_string())?;
        let after = fold(compared.before.clone(), &compared.changes);
        let open = answers
            .without_backfill(&after.types, &compared.changes)
            .map_err(|e| e.to_string())?;
        if !open.is_empty() {
            return Err(format!("needs --backfill: {open:?}"));
        }
        self.nothing_is_refused(&compared).await?;
        let sections = sections_of(&compared).map_err(|e| e.to_string())?;
        let again = sections_of(&compared).map_err(|e| e.to_string())?;
        let revision = revision(number, sections)?;
        if revision != self::revision(number, again)? {
            return Err("rendering twice gives two scripts".to_owned());
        }
        let back = rename::reversed(&compared.renames);
        let turned = |change: &Change| turned(change, &back);
        let turned: Vec<Change> = compared.changes.iter().map(turned).collect();
        Ok(Written {
            revision,
            way_up: Way::new(&compared.changes, &compared.renames, &wanted.schema),
            way_down: Way::new(&turned, &back, &compared.before),
            before: compared.before,
            changes: compared.changes,
        })
    }

    /// What runs is refused by no trial.
    async fn nothing_is_refused(&mut self, compared: &Comparison) -> Held {
        let changes = (&compared.before, compared.changes.as_slice());
        let database = Some(&mut *self.database);
        let refusals = dialect::refusals(self.dialect, database, changes, &Cache::none()).await;
        let refusals = refusals.map_err(|e| e.to_string())?;
        if refusals.is_empty() {
            Ok(())
        } else {
            Err(format!("refused before it is written: {refusals:#?}"))
        }
    }

    async fn apply(&mut self, written: &Written, direction: Direction) -> Held {
        let step = Step::new(&written.revision, direction, self.dialect);
        let plan = Plan {
            direction,
            steps: vec![step.map_err(|e| e.to_string())?],
        };
        let options = ApplyOptions::new(Journal::new("service"));
        apply(self.database, &plan, &options, &mut |_| {})
            .await
            .map_err(|e| e.to_string())?;
        rows::sound(self.database).await
    }

    /// Neither the database nor the fold differs from the models in anything.
    async fn stands_at(&mut self, wanted: &Wanted) -> Held {
        for source in [Source::Database, Source::Migrations] {
            let found = self.compare(source, wanted, &Answers::default()).await?;
            if !found.changes.is_empty() {
                return Err(format!("{source:?} differs: {:#?}", found.changes));
            }
            if !found.drift.is_empty() || found.undecided.is_some() {
                return Err(format!(
                    "{source:?}: {:?} {:?}",
                    found.drift, found.undecided
                ));
            }
        }
        Ok(())
    }
}

fn options(wanted: &Wanted) -> ReflectOptions {
    ReflectOptions {
        scope: Scope::Modelled,
        namespaces: wanted.schema.namespaces.clone(),
        ignore: [QualifiedName::local(DEFAULT_TABLE)].into(),
        ..ReflectOptions::default()
    }
}

/// A change as the way back sees it, as far as rows are concerned: in the names that it gives.
fn turned(change: &Change, back: &Renames) -> Change {
    let mut change = change.clone();
    if let Change::AlterColumn { from, to, .. } = &mut change {
        std::mem::swap(from, to);
    } else if let Change::AlterEnum { from, to, renamed } = &mut change {
        std::mem::swap(from, to);
        *renamed = renamed
            .iter()
            .map(|(a, b)| (b.clone(), a.clone()))
            .collect();
    } else if let Change::RenameValues {
        table,
        column,
        values,
    } = &mut change
    {
        *values = values.iter().map(|(a, b)| (b.clone(), a.clone())).collect();
        if let Some(name) = back.tables.get(table) {
            table.clone_from(name);
        }
        if let Some(name) = back.columns.get(&(table.clone(), column.clone())) {
            column.clone_from(name);
        }
    }
    change
}

/// A revision as it comes out of its file.
fn revision(number: u32, sections: Vec<Section>) -> Held<Revision> {
    let path = PathBuf::from(format!("{number:012x}_step.sql"));
    let parent = (number > 1).then(|| RevisionId(format!("{:012x}", number - 1)));
    let revision = Revision {
        id: RevisionId(format!("{number:012x}")),
        revises: parent.into_iter().collect(),
        depends_on: Vec::new(),
        branch_labels: Vec::new(),
        replaces: Vec::new(),
        message: "step".to_owned(),
        created: "2026-01-01T00:00:00Z".to_owned(),
        sections,
        path: path.clone(),
        checksum: String::new(),
    };
    parse(&write(&revision), &path).map_err(|e| e.to_string())
}

fn text(written: &Written, direction: Direction, dialect: Dialect) -> String {
    sections_text(&written.revision.sections, direction, Some(dialect))
}

fn in_step(what: &str, written: &Written, direction: Direction, error: String) -> String {
    let dialect = written.revision.sections.iter().find_map(|s| s.dialect);
    let script = sections_text(&written.revision.sections, direction, dialect);
    format!("{what}: {error}\n{script}")
}
