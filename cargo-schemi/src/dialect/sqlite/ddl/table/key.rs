//! The keys of a `CREATE TABLE`: primary, unique and foreign ones.

use schemi_schema::{
    Action, ColumnType, Constraint, ConstraintKind, Deferrable, Direction, ForeignKey, KeyIndex,
    KeyPart, Name, OnConflict, PrimaryKey, QualifiedName, TableOption, Unique,
};
use sqlite3_parser::ast::{
    self, DeferSubclause, ForeignKeyClause, InitDeferredPred, RefAct, RefArg, SortOrder,
    SortedColumn,
};

use super::super::expression::{self, collation_name};
use super::super::identifier::unquote;
use super::{Reader, name_of};
use crate::dialect::sqlite::types::is_rowid_type;

impl Reader<'_> {
    pub(super) fn primary_key(
        &mut self,
        name: Option<&ast::Name<'_>>,
        columns: Vec<Name>,
        index: KeyIndex,
        on_conflict: OnConflict,
    ) {
        let key = PrimaryKey {
            index,
            on_conflict,
            ..PrimaryKey::new(columns)
        };
        self.constrain(name, ConstraintKind::PrimaryKey(key));
    }

    pub(super) fn unique(
        &mut self,
        name: Option<&ast::Name<'_>>,
        columns: Vec<Name>,
        index: KeyIndex,
        on_conflict: OnConflict,
    ) {
        let unique = Unique {
            columns,
            index,
            on_conflict,
            ..Unique::default()
        };
        self.constrain(name, ConstraintKind::Unique(unique));
    }

    pub(super) fn key(&self, columns: &[SortedColumn<'_>]) -> (Vec<Name>, KeyIndex) {
        let columns = columns.iter().map(|column| self.key_column(column));
        let (columns, mut parts): (Vec<Name>, Vec<KeyPart>) = columns.unzip();
        if parts.iter().all(KeyPart::is_plain) {
            parts.clear();
        }
        let index = KeyIndex {
            parts,
            ..KeyIndex::default()
        };
        (columns, index)
    }

    fn key_column(&self, column: &SortedColumn<'_>) -> (Name, KeyPart) {
        let mut part = KeyPart::default();
        if column.order == Some(SortOrder::Desc) {
            part.direction = Direction::Desc;
        }
        let mut expr = expression::bare(&column.expr);
        if let ast::Expr::Collate(operand, name) = expr {
            part.collation = Some(collation_name(&unquote(name)));
            expr = expression::bare(operand);
        }
        let name = expression::as_column(expr, self.scope)
            .unwrap_or_else(|| Name::new(unquote(&expr.to_string())));
        (name, part)
    }

    /// Whether a key that stands after the columns is the rowid, however it is ordered.
    pub(super) fn is_rowid(&self, key: &[Name]) -> bool {
        let table = &self.definition.table;
        let [column] = key else { return false };
        !table.options.contains(&TableOption::WithoutRowid)
            && table.column(column).is_some_and(
                |column| matches!(&column.ty, ColumnType::Sql(ty) if is_rowid_type(ty)),
            )
    }

    pub(super) fn foreign_key(
        &mut self,
        name: Option<&ast::Name<'_>>,
        columns: Vec<Name>,
        clause: &ForeignKeyClause<'_>,
        defer: Option<&DeferSubclause>,
    ) {
        let referenced = clause.columns.unwrap_or_default();
        let mut key = ForeignKey {
            deferrable: defer.map_or(Deferrable::No, deferrable),
            ..ForeignKey::new(
                columns,
                QualifiedName::local(name_of(&clause.tbl_name)),
                referenced.iter().map(|c| name_of(&c.col_name)).collect(),
            )
        };
        for arg in clause.args {
            match arg {
                RefArg::OnDelete(act) => key.on_delete = action(*act),
                RefArg::OnUpdate(act) => key.on_update = action(*act),
                // SQLite parses these two and does nothing about them.
                RefArg::OnInsert(_) | RefArg::Match(_) => {}
            }
        }
        self.constrain(name, ConstraintKind::ForeignKey(key));
    }

    /// `DEFERRABLE` after a column's `REFERENCES`: the parser hands it over on its own.
    pub(super) fn defer(&mut self, defer: &DeferSubclause) {
        let last = self.definition.table.constraints.last_mut();
        if let Some(Constraint {
            kind: ConstraintKind::ForeignKey(key),
            ..
        }) = last
        {
            key.deferrable = deferrable(defer);
        }
    }
}

fn deferrable(defer: &DeferSubclause) -> Deferrable {
    match (defer.deferrable, defer.init_deferred) {
        (false, _) => Deferrable::No,
        (true, Some(InitDeferredPred::InitiallyDeferred)) => Deferrable::Deferred,
        (true, Some(InitDeferredPred::InitiallyImmediate) | None) => Deferrable::Immediate,
    }
}

fn action(act: RefAct) -> Action {
    match act {
        RefAct::SetNull => Action::SetNull,
        RefAct::SetDefault => Action::SetDefault,
        RefAct::Cascade => Action::Cascade,
        RefAct::Restrict => Action::Restrict,
        RefAct::NoAction => Action::NoAction,
    }
}
