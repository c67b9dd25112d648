//! Edits that turn one shape into the next, as a developer would.

use proptest::prelude::*;
use proptest::sample::Index;

use super::shape::{Column, Indexed, Kind, Shape, Table, Value};

/// A part of a shape, picked by chance.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    table: Index,
    column: Index,
    number: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Edit {
    AddTable(Pick),
    DropTable(Pick),
    RenameTable(Pick),
    ToggleStrict(Pick),
    TogglePair(Pick),
    CommentTable(Pick),
    AddColumn(Pick, Kind),
    AddComputed(Pick),
    AddReference(Pick),
    DropColumn(Pick),
    RenameColumn(Pick),
    Retype(Pick),
    ToggleNullable(Pick),
    ToggleDefault(Pick),
    ToggleUnique(Pick),
    ToggleCheck(Pick),
    ChangeIndex(Pick),
    ChangeReference(Pick),
    CommentColumn(Pick),
    AddValue(Pick),
    RenameValue(Pick),
    DropValue,
    AddDomainCheck(Pick),
    DropDomainCheck(Pick),
    NameDomainCheck(Pick),
    ToggleDomainDefault,
    CommentDomain(Pick),
}

fn pick() -> impl Strategy<Value = Pick> {
    (any::<Index>(), any::<Index>(), 0..60_usize).prop_map(|(table, column, number)| Pick {
        table,
        column,
        number,
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![
        Kind::Int,
        Kind::Text,
        Kind::Big,
        Kind::Bool,
        Kind::Real,
        Kind::Time,
        Kind::Enum,
        Kind::Domain,
    ])
}

/// Any edit.
pub(super) fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => pick().prop_map(Edit::AddTable),
        1 => pick().prop_map(Edit::DropTable),
        2 => pick().prop_map(Edit::RenameTable),
        1 => pick().prop_map(Edit::ToggleStrict),
        1 => pick().prop_map(Edit::TogglePair),
        1 => pick().prop_map(Edit::CommentTable),
        5 => (pick(), kind()).prop_map(|(pick, kind)| Edit::AddColumn(pick, kind)),
        2 => pick().prop_map(Edit::AddComputed),
        2 => pick().prop_map(Edit::AddReference),
        3 => pick().prop_map(Edit::DropColumn),
        3 => pick().prop_map(Edit::RenameColumn),
        3 => pick().prop_map(Edit::Retype),
        3 => pick().prop_map(Edit::ToggleNullable),
        2 => pick().prop_map(Edit::ToggleDefault),
        2 => pick().prop_map(Edit::ToggleUnique),
        2 => pick().prop_map(Edit::ToggleCheck),
        3 => pick().prop_map(Edit::ChangeIndex),
        2 => pick().prop_map(Edit::ChangeReference),
        1 => pick().prop_map(Edit::CommentColumn),
        1 => pick().prop_map(Edit::AddValue),
        1 => pick().prop_map(Edit::RenameValue),
        1 => Just(Edit::DropValue),
        1 => pick().prop_map(Edit::AddDomainCheck),
        1 => pick().prop_map(Edit::DropDomainCheck),
        1 => pick().prop_map(Edit::NameDomainCheck),
        1 => Just(Edit::ToggleDomainDefault),
        1 => pick().prop_map(Edit::CommentDomain),
    ]
}

/// Names that a tool may get wrong.
fn name(id: usize, number: usize) -> String {
    match number % 8 {
        0 => format!("order {id}"),
        1 => format!("größe{id}"),
        2 => format!("Camel{id}"),
        3 => format!("it's \"{id}\" so"),
        _ => format!("n{id}"),
    }
}

impl Edit {
    /// Carries itself out, where it fits.
    pub(super) fn apply(&self, shape: &mut Shape) {
        let id = shape.next;
        shape.next += 1;
        match self {
            Self::AddTable(pick) => shape.tables.push(Table {
                id,
                name: name(id, pick.number),
                columns: Vec::new(),
                is_strict: pick.number.is_multiple_of(5),
                comment: None,
                is_pair_unique: false,
            }),
            Self::DropTable(pick) => drop_table(shape, pick),
            Self::RenameTable(pick) => {
                with_table(shape, pick, |table| table.name = name(id, pick.number));
            }
            Self::ToggleStrict(pick) => with_table(shape, pick, |t| t.is_strict = !t.is_strict),
            Self::TogglePair(pick) => with_table(shape, pick, |table| {
                table.is_pair_unique = !table.is_pair_unique && !table.columns.is_empty();
            }),
            Self::CommentTable(pick) => with_table(shape, pick, |table| {
                table.comment = Some(pick.number).filter(|number| number % 3 > 0);
            }),
            Self::AddColumn(pick, kind) => with_table(shape, pick, |table| {
                table.columns.push(column(id, *kind, pick.number));
            }),
            Self::AddComputed(pick) => {
                with_table(shape, pick, |table| add_computed(table, id, pick))
            }
            Self::AddReference(pick) => add_reference(shape, id, pick),
            Self::DropColumn(pick) => with_table(shape, pick, |table| drop_column(table, pick)),
            Self::RenameColumn(pick) => {
                with_column(shape, pick, |column| column.name = name(id, pick.number));
            }
            Self::Retype(pick) => with_table(shape, pick, |table| retype(table, pick)),
            Self::ToggleNullable(pick) => with_column(shape, pick, |column| {
                if !column.is_unique && column.computed.is_none() && column.refers.is_none() {
                    column.is_nullable = !column.is_nullable;
                }
            }),
            Self::ToggleDefault(pick) => with_column(shape, pick, |column| {
                column.has_default =
                    !column.has_default && column.computed.is_none() && column.refers.is_none();
            }),
            Self::ToggleUnique(pick) => with_column(shape, pick, |column| {
                column.is_unique = !column.is_unique && column.is_distinct() && !column.has_default;
            }),
            Self::ToggleCheck(pick) => {
                with_column(shape, pick, |column| column.is_checked = !column.is_checked);
            }
            Self::ChangeIndex(pick) => with_column(shape, pick, |column| {
                column.indexed = indexed(pick.number);
            }),
            Self::ChangeReference(pick) => with_column(shape, pick, |column| {
                if let Some((target, action)) = column.refers {
                    column.refers = Some((target, action + 1)).filter(|_| pick.number % 3 > 0);
                }
            }),
            Self::CommentColumn(pick) => with_column(shape, pick, |column| {
                column.comment = Some(pick.number).filter(|number| number % 3 > 0);
            }),
            Self::AddValue(pick) => {
                let at = pick.number % (shape.values.len() + 1);
                let text = format!("v{id}");
                shape.values.insert(at, Value { id, text });
            }
            Self::RenameValue(pick) => {
                // The first is named by defaults.
                let at = pick.column.index(shape.values.len());
                if shape.values[at].text != "v0" {
                    shape.values[at].text = format!("new {id}");
                }
            }
            Self::AddDomainCheck(pick) => {
                let is_named = pick.number.is_multiple_of(2);
                shape.domain.checks.push((1000 + id, is_named));
            }
            Self::DropDomainCheck(pick) => {
                let checks = &mut shape.domain.checks;
                if !checks.is_empty() {
                    checks.remove(pick.column.index(checks.len()));
                }
            }
            Self::NameDomainCheck(pick) => {
                let checks = &mut shape.domain.checks;
                if !checks.is_empty() {
                    let at = pick.column.index(checks.len());
                    checks[at].1 = !checks[at].1;
                }
            }
            Self::ToggleDomainDefault => shape.domain.has_default = !shape.domain.has_default,
            Self::CommentDomain(pick) => {
                shape.domain.comment = Some(pick.number).filter(|number| number % 3 > 0);
            }
            // Rows hold the first two.
            Self::DropValue => {
                if let Some(at) = shape.values.iter().rposition(|value| value.id > 1) {
                    shape.values.remove(at);
                }
            }
        }
    }
}

fn indexed(number: usize) -> Indexed {
    match number % 5 {
        0 => Indexed::No,
        1 => Indexed::Plain,
        2 => Indexed::Descending,
        3 => Indexed::Partial,
        _ => Indexed::Expression,
    }
}

fn with_table(shape: &mut Shape, pick: &Pick, change: impl FnOnce(&mut Table)) {
    if !shape.tables.is_empty() {
        let at = pick.table.index(shape.tables.len());
        change(&mut shape.tables[at]);
    }
}

fn with_column(shape: &mut Shape, pick: &Pick, change: impl FnOnce(&mut Column)) {
    with_table(shape, pick, |table| {
        if !table.columns.is_empty() {
            let at = pick.column.index(table.columns.len());
            change(&mut table.columns[at]);
        }
    });
}

fn column(id: usize, kind: Kind, number: usize) -> Column {
    Column {
        id,
        name: name(id, number),
        kind,
        is_nullable: number.is_multiple_of(2),
        has_default: number.is_multiple_of(3),
        is_unique: false,
        is_checked: number.is_multiple_of(5),
        indexed: if number.is_multiple_of(4) {
            indexed(number / 4)
        } else {
            Indexed::No
        },
        refers: None,
        computed: None,
        comment: None,
    }
}

fn add_computed(table: &mut Table, id: usize, pick: &Pick) {
    let source = table
        .columns
        .iter()
        .find(|column| matches!(column.kind, Kind::Int | Kind::Big) && column.computed.is_none());
    if let Some(source) = source {
        let computed = Column {
            is_nullable: true,
            has_default: false,
            computed: Some((source.id, 2 + pick.number % 3)),
            ..column(id, Kind::Big, pick.number)
        };
        table.columns.push(computed);
    }
}

fn add_reference(shape: &mut Shape, id: usize, pick: &Pick) {
    if shape.tables.is_empty() {
        return;
    }
    let target = shape.tables[pick.column.index(shape.tables.len())].id;
    with_table(shape, pick, |table| {
        table.columns.push(Column {
            is_nullable: true,
            has_default: false,
            is_checked: false,
            refers: Some((target, pick.number)),
            ..column(id, Kind::Big, pick.number)
        });
    });
}

fn drop_table(shape: &mut Shape, pick: &Pick) {
    if shape.tables.len() < 2 {
        return;
    }
    let gone = shape.tables.remove(pick.table.index(shape.tables.len())).id;
    for column in shape.tables.iter_mut().flat_map(|table| &mut table.columns) {
        column.refers = column.refers.filter(|(target, _)| *target != gone);
    }
}

fn drop_column(table: &mut Table, pick: &Pick) {
    if table.columns.is_empty() {
        return;
    }
    let at = pick.column.index(table.columns.len());
    let column = &table.columns[at];
    let is_source = table.columns.iter().any(|other| {
        other
            .computed
            .is_some_and(|(source, _)| source == column.id)
    });
    // Its values would come back alike, which a unique constraint refuses.
    let comes_back = !column.is_unique || column.is_nullable && !column.has_default;
    if comes_back && !is_source && !(table.is_pair_unique && at == 0) {
        table.columns.remove(at);
    }
}

fn retype(table: &mut Table, pick: &Pick) {
    if table.columns.is_empty() {
        return;
    }
    let at = pick.column.index(table.columns.len());
    let id = table.columns[at].id;
    let is_source = table
        .columns
        .iter()
        .any(|other| other.computed.is_some_and(|(source, _)| source == id));
    let column = &mut table.columns[at];
    if column.refers.is_some() || column.computed.is_some() {
        return;
    }
    column.kind = match (column.kind, pick.number % 2) {
        (Kind::Int, 0) => Kind::Big,
        (Kind::Big, 0) => Kind::Int,
        (Kind::Int | Kind::Big, _) if !is_source => Kind::Text,
        (Kind::Text, 0) if pick.number.is_multiple_of(3) => Kind::Domain,
        (Kind::Domain, _) => Kind::Text,
        (Kind::Text, 0) => Kind::Int,
        (Kind::Text, _) => Kind::Big,
        (other, _) => other,
    };
}
