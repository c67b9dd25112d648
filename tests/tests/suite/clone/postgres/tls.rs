//! Copies from a server that speaks TLS only.

use super::*;

/// The path of a certificate of the tests, which are for `localhost`.
fn pem(name: &str) -> String {
    format!("{}/tests/tls/{name}.pem", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_way_to_the_source_is_as_safe_as_the_settings_say() {
    let (certificate, key) = (
        include_str!("../../../tls/server.pem"),
        include_str!("../../../tls/server.key"),
    );
    let source = Server::start_with_tls(certificate, key).unwrap();
    let from = source.database();
    fill(&source, &from.name);
    source
        .psql(
            "postgres",
            "create role clerk superuser login password 'right'",
        )
        .unwrap();
    // Nobody gets in from outside but by TLS and a password.
    std::fs::write(
        source.socket.join("data/pg_hba.conf"),
        "local all all trust\nhostssl all all all scram-sha-256\n",
    )
    .unwrap();
    source.psql("postgres", "select pg_reload_conf()").unwrap();
    let by = |authority: &str| {
        let more = format!(
            "user: clerk, password: right, sslmode: verify-full, sslrootcert: {}",
            pem(authority)
        );
        spec_by("localhost", &source, &from.name, &more)
    };
    let to = spec(server(), &format!("{}_safe", from.name));
    let copied = How::default().copy(&by("ca"), &to).unwrap();
    assert_eq!((copied.way, copied.rows), (Way::Dump, 250));
    assert_eq!(dumped(&source, &from.name), dumped(server(), &to.database));
    // Masks go by sessions of their own.
    let mut how = How::of(mask("customers", "email", "md5(email)"));
    how.existing = Existing::Replace;
    assert_eq!(how.copy(&by("ca"), &to).unwrap().rows, 250);
    let error = how.error(&by("other-ca"), &to);
    assert!(error.contains("certificate is not trusted"), "{error}");
    // And onto it: pg_restore goes the same way.
    let mut back = by("ca");
    back.database.push_str("_back");
    let copied = How::default().copy(&to, &back).unwrap();
    assert_eq!((copied.way, copied.rows), (Way::Dump, 250));
}
