//! `#[derive(Model)]` and `#[derive(SqlType)]`.
//!
//! | module | holds |
//! |---|---|
//! | `model`, `sql_type` | one derive each: read the item, then write its impl and its proof |
//! | `export` | what the build hook read, and whether this crate must agree with it |
//! | `proof` | the assertions on each field's type |
//! | `refusal` | types that a database of the package cannot hold |
//!
//! The attributes are read by `schemi_schema::source::item`, which the build hook uses too.

mod export;
mod model;
mod proof;
mod refusal;
mod sql_type;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields the model of a table.
///
/// It implements `schemi_runtime::Model` and proves that the build hook read the struct as the
/// compiler does.
///
/// ```
/// use schemi_runtime::Model;
///
/// /// Orders placed in the shop.
/// #[derive(Model)]
/// #[schemi(table = "orders", index(customer_id, placed_at desc), check(name = "positive", expr = "total >= 0"))]
/// struct Order {
///     #[schemi(primary_key, identity)]
///     id: i64,
///     #[schemi(references = "customers.id", on_delete = "cascade")]
///     customer_id: i64,
///     #[schemi(default = "0")]
///     total: i64,
///     #[schemi(type(postgres = "timestamptz", sqlite = "TEXT"), default = "now()")]
///     placed_at: String,
///     note: Option<String>,
/// }
///
/// assert_eq!(Order::TABLE, "orders");
/// ```
///
/// On the struct, in `#[schemi(…)]`:
///
/// | attribute | says |
/// |---|---|
/// | `table = "…"`, `schema = "…"` | the table's name (else the struct's in snake_case) and PostgreSQL schema |
/// | `renamed_from = "…"` | the table's former name |
/// | `rename_all = "snake_case"` | how columns are spelled |
/// | `primary_key(a, b)` | the primary key of several columns; `name`, `deferrable`, `on_conflict` |
/// | `unique(a, b)` | `name`, `nulls_not_distinct`, `deferrable`, `on_conflict`, `only`; behind a column `desc`, `collate "NOCASE"` (SQLite) |
/// | `index(a, b desc nulls first, expr = "lower(c)")` | `name`, `unique`, `where`, `using`, `include(c)`, `nulls_not_distinct`, `with(fillfactor = 70)`, `tablespace`, `only`; behind a key `collate "C"` or an operator class, `tsvector_ops(siglen = 100)` |
/// | `foreign_key(columns(a, b), references = "t(a, b)")` | `on_delete`, `on_delete_columns(b)`, `on_update`, `match = "full"`, `deferrable`, `not_valid`, `name`, `only` |
/// | `check(expr = "…")` | `name`, `not_valid`, `no_inherit`, `only` |
/// | `exclude(elements("room" = "=", "during" = "&&"), only = "postgres")` | `using`, `where`, `name`, `deferrable` |
/// | `with(fillfactor = 70, …)`, `tablespace = "…"` | how PostgreSQL stores the table |
/// | `partition_by = "range (at)"` | a partitioned table of PostgreSQL; SQLite has one table |
/// | `partition(of = "logs", for_values = "from (1) to (10)")` | a partition of it, also `in (…)`, `with (…)`, `default`; what it has from the whole need not be said |
/// | `inherits(events)` | a child of another table (PostgreSQL); what it has from its parents need not be said |
/// | `unlogged`, `strict`, `without_rowid`, `comment = "…"` | properties of the table |
/// | `only = "postgres"` | the one database that has this table |
///
/// On a field: `primary_key`, `identity` (also `= "always"` and `(always, start = 1000, increment = 10,
/// min = 1, max = 100000, cache = 20, cycle)`), `autoincrement`, `unique`, `index` (both also
/// with a list of the options above), `type`, `default`, `generated` (with `virtual` or `stored`),
/// `references = "table.column"` with `on_delete`, `on_update`, `deferrable` and `not_valid`, `check`,
/// `collate`, `storage = "external"` and `compression = "lz4"` (PostgreSQL), `on_conflict = "replace"` (what
/// SQLite does with a NULL), `column`, `renamed_from`, `comment`, `skip`.
///
/// A key that takes an expression or a type takes `key = "…"` for all databases or
/// `key(postgres = "…", sqlite = "…")`. Doc comments become comments in the database;
/// `#[sqlx(rename, rename_all, skip, json, try_from)]` is honoured.
#[proc_macro_derive(Model, attributes(schemi, sqlx))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::expand(&input).into()
}

/// Makes an enum of unit variants, a newtype or a composite type the type of columns.
///
/// It implements `schemi_runtime::SqlType`. A newtype, and an enum with `#[repr(i32)]`, is stored as
/// what it wraps; any other enum is an enum type on PostgreSQL and text with a check on SQLite.
///
/// ```
/// use schemi_runtime::SqlType;
///
/// #[derive(SqlType)]
/// #[schemi(name = "order_status", rename_all = "snake_case")]
/// enum OrderStatus {
///     Draft,
///     #[schemi(rename = "settled", renamed_from = "paid")]
///     Paid,
/// }
///
/// #[derive(SqlType)]
/// struct CustomerId(i64);
///
/// assert_eq!(CustomerId::TYPE, i64::TYPE);
/// ```
///
/// A newtype that says `domain` is a domain on PostgreSQL, and what it wraps with checks on SQLite; a struct
/// that says `composite` is a composite type on PostgreSQL, and SQLite has none.
///
/// ```
/// use schemi_runtime::SqlType;
///
/// /// Where mail goes.
/// #[derive(SqlType)]
/// #[schemi(domain, check(name = "has_at", expr = "VALUE LIKE '%@%'"))]
/// struct Email(String);
///
/// #[derive(SqlType)]
/// #[schemi(composite, name = "postal_address")]
/// struct Address {
///     street: String,
///     #[schemi(renamed_from = "zip")]
///     postcode: Option<String>,
///     mail: Option<Email>,
/// }
/// ```
///
/// | attribute | says |
/// |---|---|
/// | `name`, `schema`, `comment` | of any type that has a name in PostgreSQL |
/// | `domain` | a newtype is a domain |
/// | `check = "VALUE > 0"`, `check(expr = "…")` | a domain's condition; `name`, `not_valid`, `only`, and an expression for each database |
/// | `default`, `not_null`, `collate`, `type` | of a domain; `type` says what it is over, else what it wraps |
/// | `composite`, `rename_all` | a struct is a composite type; on a field `rename`, `renamed_from`, `type`, `collate`, `comment` |
///
/// On the enum: `name` (else sqlx's `type_name`, else its own name in snake_case), `schema`,
/// `rename_all`, `comment`; on a variant: `rename`, `renamed_from`. `#[sqlx(type_name, rename_all,
/// rename)]` is honoured; sqlx itself needs `type_name` on an enum that PostgreSQL keeps.
#[proc_macro_derive(SqlType, attributes(schemi, sqlx))]
pub fn derive_sql_type(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    sql_type::expand(&input).into()
}
