use schemi_runtime::Model;

#[derive(Model)]
#[schemi(
    exclude(elements("room" = "=")),
    unique(room, nulls_not_distinct),
    index(room, nulls_not_distinct),
    exclude(using = "gist", only = "postgres"),
    exclude(elements("room", "during" = ""), only = "postgres"),
)]
struct Booking {
    room: i64,
}

#[derive(Model)]
#[schemi(only = "sqlite", index(room, only = "postgres"), exclude(elements("room" = "=")))]
struct Local {
    room: i64,
}

#[derive(Model)]
#[schemi(only = "postgres", exclude(elements("room" = "=")), unique(room, nulls_not_distinct))]
struct Fine {
    room: i64,
}

fn main() {}
