//! Domains and composite types.

use schemi_schema::lower::lower;
use schemi_schema::model::{TypeKind, TypeModel};
use schemi_schema::{Dialect, ObjectName};

use super::*;

const PEOPLE: &str = r#"
use schemi_runtime::{Model, SqlType};
use kinds::Address as Home;
#[derive(Model)]
#[schemi(only = "postgres")]
struct Person {
    #[schemi(primary_key)] id: i64,
    mail: Option<Email>,
    homes: Vec<Home>,
}
/// Where mail goes.
#[derive(SqlType)]
#[schemi(domain, schema = "kinds", check = "VALUE LIKE '%@%'", check = "VALUE <> ''", default(sqlite = "'a@b'"))]
#[sqlx(transparent)]
struct Email { text: String }
mod kinds {
    #[derive(schemi_runtime::SqlType)]
    #[schemi(composite, rename_all = "UPPERCASE")]
    pub struct Address {
        /// The street.
        street: String,
        #[schemi(rename = "zip code")] zip: Option<super::Email>,
        states: Vec<State>,
    }
    #[derive(schemi_runtime::SqlType)] pub enum State { On }
}
"#;

#[track_caller]
fn own<'a>(export: &'a Export, path: &str) -> &'a TypeModel {
    let mut types = export.types.iter();
    types.find(|of| of.rust_path == path).unwrap()
}

#[test]
fn they_are_read_with_what_they_are_made_of() {
    let export = read(&[("src/lib.rs", PEOPLE)]);
    assert_eq!(
        meanings(model(&export, "person")),
        [
            "id: i64",
            "mail: domain crate::Email?",
            "homes: array of composite type crate::kinds::Address",
        ]
    );
    let email = own(&export, "crate::Email");
    assert_eq!(email.comment.as_deref(), Some("Where mail goes."));
    assert_eq!(email.location.line, 15);
    let address = own(&export, "crate::kinds::Address");
    let TypeKind::Composite(address) = &address.kind else {
        panic!("{address:?}")
    };
    let parts: Vec<_> = address
        .attributes
        .iter()
        .map(|part| format!("{}: {}", part.name, part.logical.as_ref().unwrap()))
        .collect();
    assert_eq!(
        parts,
        [
            "STREET: string",
            "zip code: domain crate::Email",
            "STATES: array of enum crate::kinds::State",
        ]
    );
    assert_eq!(
        address.attributes[0].comment.as_deref(),
        Some("The street.")
    );
    let json = export.to_json().unwrap();
    assert_eq!(Export::from_json(&json).unwrap(), export);
}

#[test]
fn an_export_of_before_has_none() {
    let export = read(&[("src/lib.rs", &with_fields("a: i64"))]);
    let json = export.to_json().unwrap();
    assert!(!json.contains("\"types\""), "{json}");
    assert_eq!(Export::from_json(&json).unwrap(), export);
}

#[test]
fn what_a_table_uses_comes_into_its_schema() {
    let export = read(&[("src/lib.rs", PEOPLE)]);
    let schema = lower(&export, Dialect::Postgres).unwrap().schema;
    let names: Vec<String> = schema.types.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["address", "kinds.email"]);
    assert_eq!(schema.enums.len(), 1);
    let email = &schema.types.values().last().unwrap().kind;
    let schemi_schema::UserTypeKind::Domain(email) = email else {
        panic!("{email:?}")
    };
    let names: Vec<&ObjectName> = email.checks.iter().map(|check| &check.name).collect();
    let conventional = |name: &str| ObjectName::Conventional(name.into());
    assert_eq!(
        names,
        [&conventional("ck_email"), &conventional("ck_email_2")]
    );
    assert_eq!(email.default, None);
    assert!(lower(&export, Dialect::Sqlite).unwrap().schema.is_empty());
}

#[test]
fn contradictions_between_types_are_reported() {
    let source = r#"use schemi_runtime::{Model, SqlType};
#[derive(Model)] #[schemi(table = "people")] struct Person { #[schemi(primary_key)] id: i64 }
#[derive(SqlType)] #[schemi(domain, name = "people")] struct People(i64);
#[derive(SqlType)] #[schemi(composite)] struct Point { x: i64 }
#[derive(SqlType)] #[schemi(composite)] struct Node { next: Vec<Node> }
#[derive(SqlType)] #[schemi(domain)] struct Odd(Plain);
#[derive(SqlType)] #[schemi(composite)] struct Wide {
    a: i64,
    b: Plain,
}
#[derive(SqlType)] #[schemi(domain, name = "wide")] struct Wider(i64);
struct Plain;
"#;
    assert_eq!(
        errors(&[("src/lib.rs", source)]),
        [
            "src/lib.rs:3: type `people` has the name of the table at src/lib.rs:2, and PostgreSQL has one list of both: give \
             it another `name`",
            "src/lib.rs:4: PostgreSQL has a type `point` of its own, and would find it first: give this one another `name`, or \
             say its `schema`",
            "src/lib.rs:5: type `node` is made of itself, which PostgreSQL does not take: keep the inner one as JSON, \
             `sqlx::types::Json<…>`",
            "src/lib.rs:6: `crate::Odd`: no column type follows from `Plain` (`Plain` at src/lib.rs:12 does not derive \
             `SqlType`): say `#[schemi(type = \"…\")]`, or derive `schemi_runtime::SqlType` for it",
            "src/lib.rs:9: `crate::Wide.b`: no column type follows from `Plain` (`Plain` at src/lib.rs:12 does not derive \
             `SqlType`): say `#[schemi(type = \"…\")]`, or derive `schemi_runtime::SqlType` for it",
            "src/lib.rs:11: type `wide` has the name of the type at src/lib.rs:7, and PostgreSQL has one list of both: give it \
             another `name`",
        ]
    );
}

#[test]
fn sqlite_refuses_composite_types_by_name() {
    let source = PEOPLE.replace("#[schemi(only = \"postgres\")]", "");
    let export = read(&[("src/lib.rs", &source)]);
    let errors = lower(&export, Dialect::Sqlite).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let words = "`person.homes`: array of composite type crate::kinds::Address has no sqlite type";
    assert!(texts[0].contains(words), "{texts:?}");
}

#[test]
fn postgres_numbers_no_domains_and_has_names_of_63_bytes() {
    let models = |attributes: &str, name: &str| {
        format!(
            "use schemi_runtime::{{Model, SqlType}};
             #[derive(Model)] struct Person {{
                 #[schemi(primary_key{attributes})] id: Id, at: Option<Spot>,
             }}
             #[derive(SqlType)] #[schemi(domain)] struct Id(i64);
             #[derive(SqlType)] #[schemi(composite, name = \"{name}\")] struct Spot {{ x: i64 }}"
        )
    };
    let lowered = |source: &str| {
        let export = read(&[("src/lib.rs", source)]);
        lower(&export, Dialect::Postgres).map(|lowered| lowered.schema)
    };
    let errors = lowered(&models(", identity", "spot")).unwrap_err();
    assert!(errors[0].message.contains("not for a domain"), "{errors:?}");
    let said = ", identity, type(postgres = \"bigint\")";
    lowered(&models(said, "spot")).unwrap();
    let checked = |name: &str| {
        let schema = lowered(&models("", name)).unwrap();
        match cargo_schemi::dialect::check_names(Dialect::Postgres, &schema) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(checked("spot"), "");
    assert!(
        checked(&"s".repeat(64)).contains("type sss"),
        "{}",
        checked(&"s".repeat(64))
    );
    assert!(
        checked("pk_person").contains("would have one name"),
        "{}",
        checked("pk_person")
    );
}
