//! Virtual tables where masks or conditions hold: what stands behind them may hold what is masked, and so
//! it is not taken over, but made anew from what goes along.

use schemi_schema::QualifiedName;

use super::{Copying, Object};
use crate::dialect::copy::{CopyError, Rows};
use crate::dialect::sqlite::copy::said;
use crate::dialect::sqlite::ddl::identifier::quote;

/// Where the rows of a virtual table come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// From itself.
    Own,
    /// From another table, which it can read again.
    Elsewhere,
    /// It keeps no rows that could be read.
    None,
}

impl Copying<'_, '_> {
    /// Whether an object is a virtual table, or serves one, that is made anew once the rows are there: where
    /// values are filtered, and where its own stay behind, without which it could not be opened.
    pub(super) fn comes_later(&self, object: &Object) -> bool {
        let serves = object.is_virtual() || self.shadows.contains(&object.name);
        let selection = self.options.selection;
        let is_empty = || !selection.holds_rows(&QualifiedName::local(self.owner(&object.name)));
        serves && (selection.filters().next().is_some() || is_empty())
    }

    /// Makes them, and fills them; says how many rows there are.
    pub(super) async fn virtual_tables(&mut self) -> Result<u64, CopyError> {
        let tables: Vec<Object> = self
            .chosen()
            .filter(|object| object.is_virtual() && self.comes_later(object))
            .cloned()
            .collect();
        let mut rows = 0;
        for table in tables {
            let sql = table.sql.clone().unwrap_or_default();
            if let Err(error) = self.try_to(&sql).await {
                let (name, message) = (&table.name, said(&error));
                self.warnings.push(format!(
                    "the copy is without the virtual table {name}, which cannot be made here: {message}"
                ));
                continue;
            }
            rows += self.fill(&table.name, &sql).await?;
        }
        Ok(rows)
    }

    async fn fill(&mut self, name: &str, sql: &str) -> Result<u64, CopyError> {
        let selection = self.options.selection;
        let table = QualifiedName::local(name);
        let wanted = selection.rows == Rows::All && selection.holds_rows(&table);
        match content(sql) {
            _ if !wanted => Ok(0),
            Content::Own => self.table_rows(name).await,
            Content::Elsewhere => {
                if selection.masks.contains_key(&table) || selection.subsets.contains_key(&table) {
                    return Err(CopyError::ContentElsewhere {
                        from: self.source.target.clone(),
                        table: name.to_owned(),
                    });
                }
                let name = quote(name);
                self.run(&format!(
                    "INSERT INTO main.{name} ({name}) VALUES ('rebuild')"
                ))
                .await?;
                Ok(0)
            }
            Content::None => {
                self.warnings.push(format!(
                    "the copy's virtual table {name} is empty: it keeps no content that could be read"
                ));
                Ok(0)
            }
        }
    }
}

/// What `content=` says in a definition of a full-text table.
fn content(sql: &str) -> Content {
    let text: String = sql.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_lowercase();
    let Some((_, value)) = text.split_once("content=") else {
        return Content::Own;
    };
    match value.starts_with("''") || value.starts_with("\"\"") || value.starts_with([',', ')']) {
        true => Content::None,
        false => Content::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, content};

    #[test]
    fn where_content_comes_from() {
        let of = |options: &str| content(&format!("CREATE VIRTUAL TABLE t USING fts5(a{options})"));
        assert_eq!(of(""), Content::Own);
        assert_eq!(
            of(", content = 'people', content_rowid='id'"),
            Content::Elsewhere
        );
        assert_eq!(of(", content=''"), Content::None);
    }
}
