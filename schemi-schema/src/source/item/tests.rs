//! Every attribute reaches the model.
#![expect(
    clippy::too_many_lines,
    reason = "a list of attributes is read from top to bottom"
)]

use super::{SqlTypeItem, read_sql_type, read_struct};
use crate::column::{GeneratedKind, IdentityKind};
use crate::constraint::{Action, Deferrable};
use crate::dialect::{Dialect, PerDialect};
use crate::index::{Direction, NullsOrder};
use crate::model::{EnumModel, Field, IndexTargetModel, Model};
use crate::table::TableOption;

fn model(source: &str) -> Model {
    match read_struct(&syn::parse_str(source).unwrap()) {
        Ok(item) => {
            assert_eq!(item.types.len(), item.model.fields.len());
            item.model
        }
        Err(error) => panic!("{}", error.into_compile_error()),
    }
}

fn field<'a>(model: &'a Model, name: &str) -> &'a Field {
    model
        .fields
        .iter()
        .find(|field| field.rust_name == name)
        .unwrap()
}

fn all(text: &str) -> Option<PerDialect<String>> {
    Some(PerDialect::All(text.to_owned()))
}

fn each(postgres: Option<&str>, sqlite: Option<&str>) -> Option<PerDialect<String>> {
    Some(PerDialect::Each {
        postgres: postgres.map(str::to_owned),
        sqlite: sqlite.map(str::to_owned),
    })
}

#[test]
fn a_bare_struct_has_conventional_names() {
    let model = model("/// Lines of\n/// an order.\nstruct OrderLine { id: i64, r#type: String }");
    assert_eq!(
        (model.rust_path.as_str(), model.table.as_str()),
        ("OrderLine", "order_line")
    );
    assert_eq!(model.comment.as_deref(), Some("Lines of\nan order."));
    assert_eq!(
        (model.location.line, field(&model, "type").column.as_str()),
        (3, "type")
    );
    assert_eq!(
        (model.schema, model.only, model.primary_key),
        (None, None, None)
    );
}

#[test]
fn attributes_of_the_struct_itself() {
    let model = model(
        r#"/// Ignored.
        #[schemi(table = "Orders", schema = "app", renamed_from = "bills", only = "postgres", comment = "Said")]
        #[schemi(strict, without_rowid, unlogged, primary_key(b, "a", name = "pk", deferrable = "deferred"))]
        #[schemi(partition_by = "range (a)")]
        struct Order { a: i64, b: i64 }"#,
    );
    assert_eq!(
        (model.table.as_str(), model.schema.as_deref()),
        ("Orders", Some("app"))
    );
    assert_eq!(
        (model.renamed_from.as_deref(), model.only),
        (Some("bills"), Some(Dialect::Postgres))
    );
    assert_eq!(
        (model.comment.as_deref(), model.partition_by),
        (Some("Said"), all("range (a)"))
    );
    let options = [
        TableOption::Strict,
        TableOption::WithoutRowid,
        TableOption::Unlogged,
    ];
    assert_eq!(model.options, options.into());
    let key = model.primary_key.unwrap();
    assert_eq!(
        (key.name.as_deref(), key.deferrable),
        (Some("pk"), Deferrable::Deferred)
    );
    assert_eq!(key.columns, ["b", "a"]);
}

#[test]
fn keys_and_conditions_of_the_struct() {
    let model = model(
        r#"#[schemi(
            unique(a, b, name = "uq", nulls_not_distinct, deferrable, only = "postgres"),
            foreign_key(columns(a, bb), references = "s.t(x, y)", on_delete = "SET NULL", on_update = "set_default",
                        deferrable = "initially deferred", name = "fk", only = "postgres"),
            check(name = "ck", expr(postgres = "a > 0", sqlite = "a >= 1"), only = "sqlite"),
            exclude(using = "spgist", elements("a" = "=", "lower(b)" = "&&"), where = "a > 0", name = "ex",
                    deferrable, only = "postgres"),
        )]
        struct T { a: i64, #[schemi(column = "bb")] b: String }"#,
    );
    let unique = &model.uniques[0];
    assert_eq!(
        (unique.name.as_deref(), unique.deferrable),
        (Some("uq"), Deferrable::Immediate)
    );
    assert_eq!(
        (unique.nulls_not_distinct, unique.only),
        (true, Some(Dialect::Postgres))
    );
    assert_eq!(unique.columns, ["a", "bb"]);
    let key = &model.foreign_keys[0];
    assert_eq!(
        (key.references.as_str(), key.name.as_deref()),
        ("s.t", Some("fk"))
    );
    assert_eq!(
        (&key.columns[..], &key.referenced_columns[..]),
        (
            &["a".into(), "bb".into()][..],
            &["x".into(), "y".into()][..]
        )
    );
    assert_eq!(
        (key.on_delete, key.on_update),
        (Action::SetNull, Action::SetDefault)
    );
    assert_eq!(
        (key.deferrable, key.only),
        (Deferrable::Deferred, Some(Dialect::Postgres))
    );
    let check = &model.checks[0];
    assert_eq!(
        (check.name.as_deref(), check.column.as_deref()),
        (Some("ck"), None)
    );
    assert_eq!(
        (Some(check.expr.clone()), check.only),
        (each(Some("a > 0"), Some("a >= 1")), Some(Dialect::Sqlite))
    );
    let exclude = &model.excludes[0];
    assert_eq!(
        (exclude.using.as_str(), exclude.name.as_deref()),
        ("spgist", Some("ex"))
    );
    assert_eq!(
        (exclude.predicate.as_deref(), exclude.deferrable),
        (Some("a > 0"), Deferrable::Immediate)
    );
    assert_eq!(
        exclude.elements[1],
        ("lower(b)".to_owned(), "&&".to_owned())
    );
}

#[test]
fn indexes_with_all_their_options() {
    let model = model(
        r#"#[schemi(index(
            a text_pattern_ops desc nulls first, b collate "C" asc nulls last, expr = "lower(b)" public.my_ops desc,
            expr(sqlite = "b || a"),
            name = "ix", unique, where(postgres = "a > 0"), using = "gin", include(c), nulls_not_distinct, only = "postgres"
        ))]
        struct T { a: String, b: String, c: i64 }"#,
    );
    let index = &model.indexes[0];
    assert_eq!(
        (
            index.name.as_deref(),
            index.unique,
            index.nulls_not_distinct
        ),
        (Some("ix"), true, true)
    );
    assert_eq!(
        (index.using.clone(), index.predicate.clone()),
        (all("gin"), each(Some("a > 0"), None))
    );
    assert_eq!(
        (&index.include[..], index.only),
        (&["c".to_owned()][..], Some(Dialect::Postgres))
    );
    let [a, b, lower, joined] = &index.keys[..] else {
        panic!("{:?}", index.keys)
    };
    assert_eq!(a.target, IndexTargetModel::Column("a".to_owned()));
    assert_eq!(
        (a.opclass.as_deref(), a.direction, a.nulls),
        (
            Some("text_pattern_ops"),
            Direction::Desc,
            Some(NullsOrder::First)
        )
    );
    assert_eq!(
        (b.collate.as_deref(), b.direction, b.nulls),
        (Some("C"), Direction::Asc, Some(NullsOrder::Last))
    );
    assert_eq!(
        lower.target,
        IndexTargetModel::Expr(PerDialect::All("lower(b)".to_owned()))
    );
    assert_eq!(
        (lower.opclass.as_deref(), lower.direction),
        (Some("public.my_ops"), Direction::Desc)
    );
    assert_eq!(
        joined.target,
        IndexTargetModel::Expr(each(None, Some("b || a")).unwrap())
    );
}

#[test]
fn attributes_of_fields() {
    let model = model(
        r#"struct T {
            #[schemi(primary_key, autoincrement)] id: i64,
            #[schemi(identity = "always", comment = "")] /** Doc. */ number: i64,
            #[schemi(type(postgres = "citext", sqlite = "TEXT"), default = "'x'", collate(sqlite = "NOCASE"))]
            #[schemi(column = "Full Name", renamed_from = "name", unique, index, check = "length(x) > 0")]
            name: String,
            #[schemi(generated(postgres = "number + 1"), virtual)] next: i64,
            #[schemi(generated = "number", stored)] same: i64,
            #[schemi(references = "app.users.id", on_delete = "cascade", on_update = "restrict", deferrable)] user: i64,
            #[schemi(unique(name = "u", deferrable), index(name = "i", unique, where = "x"), check(name = "c", expr = "y"))]
            more: i64,
            #[schemi(skip)] cache: Vec<u8>,
        }"#,
    );
    assert_eq!(model.fields.len(), 7);
    assert_eq!(model.primary_key.as_ref().unwrap().columns, ["id"]);
    assert!(model.options.contains(&TableOption::Autoincrement));
    let number = field(&model, "number");
    assert_eq!(
        (number.identity, number.comment.as_deref()),
        (Some(IdentityKind::Always), None)
    );
    let name = field(&model, "name");
    assert_eq!(
        (name.column.as_str(), name.renamed_from.as_deref()),
        ("Full Name", Some("name"))
    );
    assert_eq!(
        (name.sql_type.clone(), name.default.clone()),
        (each(Some("citext"), Some("TEXT")), all("'x'"))
    );
    assert_eq!(name.collate, each(None, Some("NOCASE")));
    let next = field(&model, "next").generated.as_ref().unwrap();
    assert_eq!(
        (Some(next.expr.clone()), next.kind),
        (each(Some("number + 1"), None), GeneratedKind::Virtual)
    );
    assert_eq!(
        field(&model, "same").generated.as_ref().unwrap().kind,
        GeneratedKind::Stored
    );
    let key = &model.foreign_keys[0];
    assert_eq!(
        (
            key.references.as_str(),
            &key.columns[0],
            &key.referenced_columns[0]
        ),
        ("app.users", &"user".to_owned(), &"id".to_owned())
    );
    assert_eq!(
        (key.on_delete, key.on_update, key.deferrable),
        (Action::Cascade, Action::Restrict, Deferrable::Immediate)
    );
    assert_eq!(
        (
            &model.uniques[0].columns[0],
            model.uniques[1].name.as_deref()
        ),
        (&"Full Name".to_owned(), Some("u"))
    );
    assert_eq!(
        (
            model.indexes[0].name.as_deref(),
            model.indexes[1].name.as_deref()
        ),
        (None, Some("i"))
    );
    assert_eq!(
        (
            model.checks[0].column.as_deref(),
            model.checks[1].name.as_deref()
        ),
        (Some("Full Name"), Some("c"))
    );
}

#[test]
fn what_sqlx_is_told_counts_too() {
    let source = r#"#[sqlx(rename_all = "camelCase")]
        struct T {
            user_id: i64, #[sqlx(rename = "N")] name: String, #[sqlx(skip)] cache: u8, #[schemi(column = "c")] other: i64,
            #[sqlx(json)] tags: Vec<String>, #[sqlx(try_from = "i64")] count: u64, #[sqlx(default)] plain: i64,
        }"#;
    let item = read_struct(&syn::parse_str(source).unwrap()).unwrap();
    let columns: Vec<_> = item
        .model
        .fields
        .iter()
        .map(|field| field.column.as_str())
        .collect();
    assert_eq!(columns, ["userId", "N", "c", "tags", "count", "plain"]);
    let texts: Vec<_> = item
        .types
        .iter()
        .map(|ty| quote::quote!(#ty).to_string().replace(' ', ""))
        .collect();
    assert_eq!(texts[3..5], ["::sqlx::types::Json<Vec<String>>", "i64"]);
}

fn sql_type(source: &str) -> SqlTypeItem {
    read_sql_type(&syn::parse_str(source).unwrap()).unwrap()
}

fn enum_model(source: &str) -> EnumModel {
    match sql_type(source) {
        SqlTypeItem::Enum(model) => model,
        SqlTypeItem::Newtype(_) | SqlTypeItem::Type(_) => panic!("{source}"),
    }
}

#[test]
fn enums_with_names_and_values() {
    let model = enum_model(
        r#"/// Where it is.
        #[schemi(name = "state", schema = "app", rename_all = "kebab-case")]
        enum OrderState { InTransit, #[schemi(rename = "done", renamed_from = "finished")] Done }"#,
    );
    assert_eq!(
        (model.name.as_str(), model.schema.as_deref()),
        ("state", Some("app"))
    );
    assert_eq!(model.comment.as_deref(), Some("Where it is."));
    let values: Vec<_> = model
        .values
        .iter()
        .map(|value| (value.value.as_str(), value.renamed_from.as_deref()))
        .collect();
    assert_eq!(values, [("in-transit", None), ("done", Some("finished"))]);
    let model = enum_model(
        "#[sqlx(type_name = \"mood\", rename_all = \"UPPERCASE\")] enum M { A, #[sqlx(rename = \"b\")] B }",
    );
    assert_eq!(
        (
            model.name.as_str(),
            &model.values[0].value,
            &model.values[1].value
        ),
        ("mood", &"A".to_owned(), &"b".to_owned())
    );
    assert_eq!(enum_model("enum OrderState { A }").name, "order_state");
}

#[test]
fn what_is_stored_as_another_type_takes_that_type() {
    let newtypes = [
        ("struct Id(i64);", "i64"),
        ("#[sqlx(transparent)] struct Id { id: Uuid }", "Uuid"),
        ("#[repr(i16)] enum Level { Low = 1 }", "i16"),
        (
            "#[sqlx(type_name = \"TEXT\")] enum Word { A }",
            "::std::string::String",
        ),
    ];
    for (source, expected) in newtypes {
        let SqlTypeItem::Newtype(ty) = sql_type(source) else {
            panic!("{source}")
        };
        assert_eq!(quote::quote!(#ty).to_string().replace(' ', ""), expected);
    }
}
