use schemi_runtime::Model;

#[derive(Model)]
struct Tuple(i64);

#[derive(Model)]
struct Unit;

#[derive(Model)]
struct Generic<T> {
    #[schemi(primary_key)]
    id: T,
}

#[derive(Model)]
struct Lifetime<'a> {
    name: &'a str,
}

#[derive(Model)]
enum Enum {
    A,
}

#[derive(Model)]
struct NoColumn {
    #[schemi(skip)]
    cache: u8,
}

fn main() {}
