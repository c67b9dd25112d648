use schemi_runtime::SqlType;

struct Foreign;

#[derive(SqlType)]
struct Wrapper(Foreign);

fn main() {}
