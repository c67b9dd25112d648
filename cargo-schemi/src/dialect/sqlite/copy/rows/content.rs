//! The rows of each table, through conditions and masks.

use std::collections::BTreeMap;

use schemi_schema::{Name, QualifiedName};

use super::Copying;
use crate::dialect::copy::{CopyError, Progress, Rows};
use crate::dialect::sqlite::ddl::identifier::{literal, quote};

impl Copying<'_, '_> {
    /// Copies them, and says how many there are.
    pub(super) async fn rows(&mut self) -> Result<u64, CopyError> {
        let tables: Vec<String> = self
            .chosen()
            .filter(|object| object.is_table() && !object.is_virtual() && !self.comes_later(object))
            .map(|object| object.name.clone())
            .collect();
        let mut all = 0;
        for table in &tables {
            let owner = QualifiedName::local(self.owner(table).as_str());
            if !self.options.selection.holds_rows(&owner) {
                continue;
            }
            (self.options.progress)(Progress {
                phase: "copying",
                done: all,
                total: None,
            });
            all += self.table_rows(table).await?;
        }
        if self.options.selection.rows == Rows::All {
            self.sequences(&tables).await?;
        }
        Ok(all)
    }

    pub(super) async fn table_rows(&mut self, table: &str) -> Result<u64, CopyError> {
        let columns = self.columns(table).await?;
        let name = QualifiedName::local(table);
        let selection = self.options.selection;
        let none = BTreeMap::new();
        let masks = selection.masks.get(&name).unwrap_or(&none);
        let value = |column: &String| match masks.get(&Name::from(column.as_str())) {
            Some(mask) => format!("({mask})"),
            None => quote(column),
        };
        let mut names: Vec<String> = columns.iter().map(|column| quote(column)).collect();
        let mut values: Vec<String> = columns.iter().map(value).collect();
        if let Some(rowid) = self.rowid(table, &columns).await? {
            names.insert(0, rowid.to_owned());
            values.insert(0, rowid.to_owned());
        }
        let quoted = quote(table);
        let condition = match selection.subsets.get(&name) {
            Some(condition) => format!(" WHERE ({condition})"),
            None => String::new(),
        };
        let insert = format!(
            "INSERT INTO main.{quoted} ({}) SELECT {} FROM source.{quoted}{condition}",
            names.join(", "),
            values.join(", ")
        );
        let copied = self.try_to(&insert).await;
        let copied = copied.map_err(|error| self.unfit(table, &error))?;
        let there = format!("SELECT count(*) FROM source.{quoted}{condition}");
        let there = self.number(&there).await?;
        let here = format!("SELECT count(*) FROM main.{quoted}");
        let here = self.number(&here).await?;
        if here != there || here != copied {
            return Err(CopyError::Differs {
                from: self.source.target.clone(),
                what: format!("{here} of {there} rows of {name}"),
            });
        }
        self.check_kinds(table).await?;
        Ok(copied)
    }

    /// The columns that are not computed.
    pub(super) async fn columns(&mut self, table: &str) -> Result<Vec<String>, CopyError> {
        self.strings(&format!(
            "SELECT name FROM pragma_table_xinfo({}, 'source') WHERE hidden = 0 ORDER BY cid",
            literal(table)
        ))
        .await
    }

    /// The name of the row's number, where it is no column's: others may refer to it.
    async fn rowid(
        &mut self,
        table: &str,
        columns: &[String],
    ) -> Result<Option<&'static str>, CopyError> {
        let table = literal(table);
        let without = self
            .number(&format!(
                "SELECT count(*) FROM pragma_table_list WHERE schema = 'source' AND name = {table} AND wr = 1"
            ))
            .await?;
        let alias = self
            .number(&format!(
                "SELECT count(*) FROM pragma_table_info({table}, 'source') WHERE pk = 1 AND \
                 lower(type) = 'integer' AND 1 = (SELECT count(*) FROM \
                 pragma_table_info({table}, 'source') WHERE pk > 0)"
            ))
            .await?;
        if without > 0 || alias > 0 {
            return Ok(None);
        }
        let is_free = |name: &&str| {
            !columns
                .iter()
                .any(|column| column.eq_ignore_ascii_case(name))
        };
        Ok(["rowid", "_rowid_", "oid"].into_iter().find(is_free))
    }

    /// Where AUTOINCREMENT goes on.
    async fn sequences(&mut self, tables: &[String]) -> Result<(), CopyError> {
        if !self
            .objects
            .iter()
            .any(|object| object.name == "sqlite_sequence")
        {
            return Ok(());
        }
        let is_here = "SELECT count(*) FROM main.sqlite_master WHERE name = 'sqlite_sequence'";
        if self.number(is_here).await? == 0 {
            return Ok(());
        }
        let names: Vec<String> = tables.iter().map(|table| literal(table)).collect();
        self.run("DELETE FROM main.sqlite_sequence").await?;
        self.run(&format!(
            "INSERT INTO main.sqlite_sequence SELECT * FROM source.sqlite_sequence WHERE name IN ({})",
            names.join(", ")
        ))
        .await?;
        Ok(())
    }
}
