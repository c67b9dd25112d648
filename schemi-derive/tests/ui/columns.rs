use schemi_runtime::Model;

#[derive(Model)]
#[schemi(
    primary_key(idd),
    unique(tenant, tenant, name = "same"),
    unique(note, name = "same"),
    index(cache),
    index(tenant sideways desc upwards),
    index(tenant nulls sometimes),
    index(tenant desc asc),
    index(tenant collate),
    index(),
    index(note, include(nothing)),
    foreign_key(columns(tenant, nte), references = "tenants.id"),
    foreign_key(columns(tenant, note), references = "tenants(id)"),
)]
struct Order {
    tenant: i64,
    #[schemi(column = "tenant")]
    other_tenant: i64,
    #[schemi(unique(note), index(other_tenant))]
    note: String,
    #[schemi(skip)]
    cache: u8,
}

#[derive(Model)]
#[schemi(index(b))]
struct Swapped {
    #[schemi(column = "b")]
    a: i64,
    #[schemi(column = "c")]
    b: i64,
}

fn main() {}
