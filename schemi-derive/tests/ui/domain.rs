use schemi_runtime::SqlType;

#[derive(SqlType)]
#[schemi(name = "email")]
struct NoDomain(String);

#[derive(SqlType)]
#[schemi(domain = "email", nmae = "email", check(), check(exp = "VALUE > 0"))]
struct Mistaken(String);

#[derive(SqlType)]
#[schemi(domain, domain, check(name = "same", expr = "VALUE > 0"), check(name = "same", expr = "VALUE < 9"))]
#[schemi(check(expr = "VALUE > 1", no_inherit), check = "VALUE > 2)", not_null = "yes")]
struct Twice(i64);

#[derive(SqlType)]
#[schemi(domain)]
struct Several(i64, i64);

#[derive(SqlType)]
#[schemi(domain)]
struct Named {
    a: i64,
}

#[derive(SqlType)]
#[schemi(domain, name = "mail")]
#[sqlx(type_name = "email")]
struct Disagrees(String);

#[derive(SqlType)]
#[schemi(domain)]
enum Many {
    A,
}

#[derive(SqlType)]
#[schemi(domain)]
struct Generic<T>(T);

fn main() {}
