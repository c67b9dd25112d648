//! Models of a database.
//!
//! They need the crates chrono, and `schemi-runtime` with
//! `features = ["chrono"]`.
//!
//! Cargo.toml says which database they are for:
//! `[package.metadata.schemi]` with `dialects = ["sqlite"]`.
//!
//! Models cannot say these, and they are left alone:
//! - trigger t (people)
//! - view v

use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "Odd Names", without_rowid, primary_key(r#type))]
pub struct OddNames {
    #[schemi(type = "INT")]
    pub r#type: i64,
    #[schemi(column = "self", type = "INT")]
    pub self_: Option<i64>,
    #[schemi(column = r#"weird "col"#)]
    pub weird_col: Option<String>,
}

#[derive(Model)]
#[schemi(table = "keys", primary_key(a desc, b, on_conflict = "fail"))]
#[schemi(unique(b collate "RTRIM", c desc, only = "sqlite"))]
#[schemi(unique(c, on_conflict = "ignore"))]
pub struct Keys {
    #[schemi(default = "0", on_conflict = "replace")]
    pub a: i64,
    #[schemi(collate = "NOCASE")]
    pub b: String,
    pub c: Option<String>,
}

#[derive(Model)]
#[schemi(table = "people", primary_key(id))]
#[schemi(check(name = "long_name", expr = "length(name) > 1"))]
#[schemi(check(expr = "score >= 0"))]
#[schemi(index(
    name,
    expr = "lower(nick)" desc,
    unique,
    where = "is_on",
    name = "people_name"
))]
pub struct People {
    #[schemi(autoincrement)]
    pub id: i64,
    #[schemi(collate = "NOCASE")]
    pub name: String,
    pub born: Option<chrono::NaiveDate>,
    #[schemi(default = "CURRENT_TIMESTAMP")]
    pub seen: chrono::NaiveDateTime,
    #[schemi(type = "DECIMAL(10,2)", default = "0")]
    pub score: Option<String>,
    #[schemi(default = "-0.5")]
    pub height: Option<f64>,
    #[schemi(default = "X'00FF'")]
    pub photo: Option<Vec<u8>>,
    #[schemi(default = "1")]
    pub is_on: bool,
    #[schemi(type = "VARCHAR(20)", default = "'it''s'")]
    pub nick: Option<String>,
    #[schemi(generated = "height * 2", virtual)]
    pub doubled: Option<f64>,
}

#[derive(Model)]
#[schemi(table = "rooms", strict, primary_key(id), unique(a, b))]
#[schemi(foreign_key(
    columns(owner),
    references = "people(id)",
    on_delete = "cascade",
    deferrable = "initially deferred"
))]
pub struct Rooms {
    pub id: i64,
    pub owner: Option<i64>,
    #[schemi(type = "ANY")]
    pub a: Option<String>,
    pub b: Option<String>,
}
