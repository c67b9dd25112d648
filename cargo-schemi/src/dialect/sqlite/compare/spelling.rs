//! Names that differ in their letters only: to SQLite they are one name, so that the object is the
//! same one, and gets its new spelling.

use schemi_schema::{Name, QualifiedName, Renames, Schema};

/// What the user has said, and the names that are the same but for capitals.
pub fn renames(from: &Schema, to: &Schema, said: &Renames) -> Renames {
    let mut renames = said.clone();
    for old in from
        .tables
        .keys()
        .filter(|old| !to.tables.contains_key(*old))
    {
        let mut others = to.tables.keys();
        let same =
            others.find(|new| alike(&old.name, &new.name) && !from.tables.contains_key(*new));
        if let Some(new) = same {
            let known = renames.tables.entry(old.clone());
            known.or_insert_with(|| new.clone());
        }
    }
    for (name, table) in &to.tables {
        let Some(before) = from.tables.get(&former(&renames, name)) else {
            continue;
        };
        for old in before
            .columns
            .iter()
            .filter(|c| table.column(&c.name).is_none())
        {
            let mut others = table.columns.iter();
            let same = others.find(|new| alike(&old.name, &new.name));
            if let Some(new) = same {
                let known = renames.columns.entry((name.clone(), old.name.clone()));
                known.or_insert_with(|| new.name.clone());
            }
        }
    }
    renames
}

fn former(renames: &Renames, name: &QualifiedName) -> QualifiedName {
    let found = renames.tables.iter().find(|(_, new)| *new == name);
    found.map_or_else(|| name.clone(), |(old, _)| old.clone())
}

fn alike(a: &Name, b: &Name) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}
