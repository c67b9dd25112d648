use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "places")]
pub struct Place {
    #[schemi(primary_key)]
    pub id: i64,
}

/// What happened.
#[derive(Model)]
#[schemi(table = "logs", partition_by = "range (at)", primary_key(id, at), index(text))]
pub struct Log {
    pub id: i64,
    pub at: chrono::DateTime<chrono::Utc>,
    pub text: Option<String>,
    #[schemi(references = "places.id", check = "place > 0")]
    pub place: Option<i64>,
}

#[derive(Model)]
#[schemi(table = "logs_2025", partition(of = "logs", for_values = "from ('2025-01-01') to ('2026-01-01')"))]
pub struct Log2025 {}
