//! Copies of a part: subsets, masks, some tables, definitions alone.

use super::*;

/// A value that stands in the source, and must not stand anywhere in a copy.
const SECRET: &str = "correct-horse-battery-staple";

/// Every file of a server, and what of it holds the secret.
#[track_caller]
fn secrets(server: &Server) -> String {
    server.psql("postgres", "checkpoint").unwrap();
    let output = Command::new("grep")
        .args(["-rl", SECRET])
        .arg(&server.socket)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_masked_never_reaches_the_other_servers_disk() {
    let from = shop();
    let secret = format!("update customers set email = email || '{SECRET}', name = '{SECRET}'");
    server().psql(&from.name, &secret).unwrap();
    let parts = format!(
        "create table events (id int, who text) partition by range (id); \
         create table e1 partition of events for values from (0) to (100); \
         create table e2 partition of events for values from (100) to (1000); \
         insert into events select i, '{SECRET}' || i from generate_series(1, 90) i; \
         create materialized view people as select email from customers; analyze"
    );
    server().psql(&from.name, &parts).unwrap();
    assert_ne!(secrets(server()), "");
    let other = Server::start_another().unwrap();
    let mut selection = mask("customers", "email", "md5(customers.email) -- for all");
    let name = [(Name::from("name"), "null".to_owned())];
    selection
        .masks
        .get_mut(&table("customers"))
        .unwrap()
        .extend(name);
    // The part that a masked row belongs into is another one than it came from.
    let masks = [("id", "events.id + 80"), ("who", "'somebody'")];
    let masks = masks.map(|(column, sql)| (Name::from(column), sql.to_owned()));
    selection.masks.insert(table("events"), masks.into());
    let copied = How::of(selection)
        .copy(&spec(server(), &from.name), &spec(&other, "copy"))
        .unwrap();
    assert_eq!((copied.tables, copied.rows), (6, 20 + 200 + 30 + 90));
    let count = |sql: &str| other.psql("copy", sql).unwrap();
    assert_eq!(
        count("select count(*) from customers where email ~ '^[0-9a-f]{32}$' and name is null"),
        "20\n"
    );
    assert_eq!(
        count("select count(*) from people where email ~ '^[0-9a-f]{32}$'"),
        "20\n"
    );
    assert_eq!(
        count("select count(*), (select count(*) from e1) from e2 where who = 'somebody'"),
        "71|19\n"
    );
    assert_eq!(secrets(&other), "");
}

#[test]
fn a_subset_goes_along_where_nothing_refers_to_what_is_left_out() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &format!("{}_part", from.database));
    let error = How::of(subset("customers", "id <= 10")).error(&from, &to);
    assert!(
        error.contains("refer to rows left out or masked:")
            && error.contains("orders_customer_id_fkey")
            && error.contains("--where"),
        "{error}"
    );
    let mut selection = subset("customers", "id <= 10 or false");
    selection.subsets.insert(
        QualifiedName::new(Some(Name::from("public")), "orders"),
        "customer_id in (select id from customers where id <= 10)".to_owned(),
    );
    let copied = How::of(selection).copy(&from, &to).unwrap();
    assert_eq!((copied.way, copied.rows), (Way::Dump, 10 + 100 + 30));
    let next = "insert into orders (customer_id, total) values (1, 1) returning id";
    assert_eq!(server().psql(&to.database, next).unwrap(), "201\n");
    assert_eq!(leftovers(server()), "");
}

#[test]
fn some_tables_go_without_what_needs_the_others() {
    let from = spec(server(), &shop().name);
    let more = "create function of_customer(c customers) returns int language sql as 'select 1'; \
        comment on function of_customer(customers) is 'one'; \
        comment on constraint orders_customer_id_fkey on orders is 'whose'; \
        create function alone() returns int language sql as 'select 1'; \
        create table notes (line text) inherits (logs); insert into notes values ('mine')";
    server().psql(&from.database, more).unwrap();
    let to = spec(server(), &format!("{}_some", from.database));
    let selection = Selection {
        tables: vec![Pattern::new("orders"), Pattern::new("public.log*")],
        without_rows: vec![Pattern::new("logs")],
        ..Selection::default()
    };
    let copied = How::of(selection).copy(&from, &to).unwrap();
    assert_eq!((copied.tables, copied.rows), (3, 200));
    assert_eq!(
        copied.warnings,
        [
            "these were left out too, for they may need a table that was: view public.rich, \
            function of_customer(public.customers), foreign key orders_customer_id_fkey of orders"
        ]
    );
    let made = dumped(server(), &to.database);
    assert!(
        made.contains("FUNCTION public.alone") && !made.contains("customers"),
        "{made}"
    );
    assert!(
        made.contains("setval('public.orders_id_seq', 200, true)"),
        "{made}"
    );
}

#[test]
fn definitions_go_alone_with_the_history() {
    let from = spec(server(), &shop().name);
    let history = "create table schemi_revisions (revision text); insert into schemi_revisions values ('abc')";
    server().psql(&from.database, history).unwrap();
    let to = spec(server(), &format!("{}_bare", from.database));
    let selection = Selection {
        rows: Rows::None,
        history: Some(Name::from("schemi_revisions")),
        ..Selection::default()
    };
    let copied = How::of(selection).copy(&from, &to).unwrap();
    assert_eq!((copied.tables, copied.rows), (4, 1));
    let next = "insert into customers (email) values ('a') returning id";
    assert_eq!(server().psql(&to.database, next).unwrap(), "1\n");
}

#[test]
fn a_slip_of_the_pen_is_refused_before_anything_is_made() {
    alone();
    let from = spec(server(), &shop().name);
    let to = spec(server(), &format!("{}_no", from.database));
    let pattern = |text: &str| Selection {
        without_rows: vec![Pattern::new(text)],
        ..Selection::default()
    };
    for (selection, said) in [
        (pattern("log"), "has no table log:"),
        (mask("customer", "email", "null"), "has no table customer:"),
        (
            mask("customers", "mail", "null"),
            "has no column public.customers.mail that holds values",
        ),
        (
            mask("customers", "twice", "1"),
            "has no column public.customers.twice that holds values",
        ),
        (
            mask("customers", "email", "md5(mail)"),
            "cannot compute the mask of public.customers.email: column \"mail\" does not exist",
        ),
        (
            subset("customers", "id >"),
            "cannot compute the condition of public.customers: syntax error",
        ),
        (
            mask("customers", "email", "max(email)"),
            "cannot compute the mask of public.customers.email: aggregate functions are not allowed",
        ),
        (
            mask("customers", "email", "null"),
            "does not take the rows of public.customers with the mask of public.customers.email: null value in column \"email\"",
        ),
        (
            mask("customers", "email", "1 / (id - 7)"),
            "cannot compute the mask of public.customers.email: division by zero",
        ),
        (
            mask("customers", "email", "'x@example.com'"),
            "the mask of public.customers.email makes equal values where `customers_email_key` takes none \
             twice: make them unique, for example by `md5(id::text)`",
        ),
    ] {
        let error = How::of(selection.clone()).error(&from, &to);
        assert!(error.contains(said), "{error}");
        let mut how = How::of(selection);
        how.existing = Existing::Replace;
        let planned = block_on(copy::plan(&from, &to, &mut how.options(&mut |_| {})));
        assert_eq!(
            planned.is_ok(),
            ["does not take", "division", "makes equal"]
                .iter()
                .any(|late| said.contains(late))
        );
        assert!(!block_on(copy::exists(&to)).unwrap());
    }
    assert_eq!(leftovers(server()), "");
}
