use schemi_runtime::Model;

#[derive(Model)]
#[schemi(
    table = "orders",
    only = "postgres",
    with(),
    with(fillfactor = 70),
    tablespace = 3,
    index(total, with(FillFactor = 70, fillfactor, fillfactor = 1, fillfactor = 2)),
    index(words gist_ops(siglen), using = "gist"),
    unique(total ascending),
    check(expr = "total > 0", not_valid = true),
    foreign_key(
        columns(area, number),
        references = "places(area, number)",
        match = "partial",
        on_delete = "cascade",
        on_delete_columns(total),
    )
)]
struct Order {
    #[schemi(identity(sometimes, start = "1", increment = 0, min = 5, max = 5, cache = 0))]
    id: i64,
    #[schemi(identity(start = 3, min = 5, start = 4))]
    total: i64,
    #[schemi(storage = "outside", compression = "zip")]
    words: String,
    #[schemi(on_conflict = "retry", not_valid)]
    area: i32,
    #[schemi(on_conflict = "ignore")]
    number: Option<i32>,
}

#[derive(Model)]
#[schemi(
    table = "both",
    foreign_key(
        columns(a, b),
        references = "places(area, number)",
        match = "full",
        on_delete = "set null",
        on_delete_columns(a)
    ),
    unique(a collate "NOCASE")
)]
struct Both {
    a: i32,
    b: i32,
}

fn main() {}
