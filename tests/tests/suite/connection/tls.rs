//! Encryption: required, offered, verified.

use super::*;

/// A port that leads to the tests' server, which listens on a socket only.
fn forwarded() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let socket = server().socket.join(format!(".s.PGSQL.{}", server().port));
    std::thread::spawn(move || {
        for outside in listener.incoming() {
            let inside = UnixStream::connect(&socket).unwrap();
            forward(outside.unwrap(), inside);
        }
    });
    port
}

fn forward(outside: TcpStream, inside: UnixStream) {
    let (mut from, mut to) = (outside.try_clone().unwrap(), inside.try_clone().unwrap());
    std::thread::spawn(move || {
        std::io::copy(&mut from, &mut to).ok();
        to.shutdown(std::net::Shutdown::Write).ok();
    });
    let (mut from, mut to) = (inside, outside);
    std::thread::spawn(move || {
        std::io::copy(&mut from, &mut to).ok();
        to.shutdown(std::net::Shutdown::Write).ok();
    });
}

#[test]
fn tls_that_is_required_and_not_offered_is_said() {
    let port = forwarded();
    for mode in ["require", "verify-full"] {
        let more = format!("user: postgres, sslmode: {mode}");
        let error = error(&over("127.0.0.1", port, "postgres", &more), Access::Read);
        assert!(
            error.contains("the server offers no TLS, and `sslmode` requires it"),
            "{error}"
        );
        assert!(
            error.contains(&format!("at 127.0.0.1:{port} as `postgres`")),
            "{error}"
        );
    }
    for mode in ["disable", "allow", "prefer"] {
        let more = format!("user: postgres, sslmode: {mode}");
        let target = over("127.0.0.1", port, "postgres", &more);
        block_on(async { session(&target, Access::Read).await });
    }
}

#[test]
fn files_of_tls_are_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let more = format!("sslmode: verify-full, sslrootcert: {}", file.display());
    let target = over("127.0.0.1", 1, "postgres", &more);
    let expected = format!("`sslrootcert` `{}` cannot be read", file.display());
    assert!(error(&target, Access::Read).contains(&expected));
    std::fs::write(&file, "not a certificate").unwrap();
    assert!(error(&target, Access::Read).contains("holds no CERTIFICATE in PEM form"));
}

/// The path of a certificate of the tests; they are good for a hundred years, for `localhost`.
fn pem(name: &str) -> String {
    format!("{}/tests/tls/{name}.pem", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn tls_is_verified_as_far_as_the_settings_say() {
    let (certificate, key) = (
        include_str!("../../tls/server.pem"),
        include_str!("../../tls/server.key"),
    );
    let server = match postgres::Server::start_with_tls(certificate, key) {
        Ok(server) => server,
        Err(error) => panic!("{error}"),
    };
    let at = |host: &str, more: &str| over(host, server.port, "postgres", more);
    let (ca, other) = (pem("ca"), pem("other-ca"));
    let encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    for (host, more, is_encrypted) in [
        ("127.0.0.1", "sslmode: disable".to_owned(), false),
        ("127.0.0.1", "sslmode: allow".to_owned(), false),
        ("127.0.0.1", "sslmode: prefer".to_owned(), true),
        ("127.0.0.1", "sslmode: require".to_owned(), true),
        (
            "127.0.0.1",
            format!("sslmode: require, sslrootcert: {ca}"),
            true,
        ),
        (
            "127.0.0.1",
            format!("sslmode: verify-ca, sslrootcert: {ca}"),
            true,
        ),
        (
            "localhost",
            format!("sslmode: verify-full, sslrootcert: {ca}"),
            true,
        ),
    ] {
        let target = at(host, &format!("user: postgres, {more}"));
        block_on(async {
            let mut connection = session(&target, Access::Read).await;
            let row = connection.fetch_one(encrypted).await.unwrap();
            assert_eq!(row.get::<bool, _>(0), is_encrypted, "{more}");
        });
    }
    for (host, more) in [
        (
            "127.0.0.1",
            format!("sslmode: require, sslrootcert: {other}"),
        ),
        (
            "127.0.0.1",
            format!("sslmode: verify-ca, sslrootcert: {other}"),
        ),
        (
            "localhost",
            format!("sslmode: verify-full, sslrootcert: {other}"),
        ),
        ("localhost", "sslmode: verify-full".to_owned()),
        // The certificate names another host.
        (
            "127.0.0.1",
            format!("sslmode: verify-full, sslrootcert: {ca}"),
        ),
    ] {
        let error = error(&at(host, &format!("user: postgres, {more}")), Access::Read);
        assert!(
            error.contains("the server's certificate is not trusted ("),
            "{more}: {error}"
        );
        assert!(
            error.contains("look at `sslmode` and `sslrootcert`"),
            "{error}"
        );
    }
}

#[test]
fn allow_speaks_tls_where_the_server_insists() {
    let (certificate, key) = (
        include_str!("../../tls/server.pem"),
        include_str!("../../tls/server.key"),
    );
    let server = match postgres::Server::start_with_tls(certificate, key) {
        Ok(server) => server,
        Err(error) => panic!("{error}"),
    };
    let file = server.psql("postgres", "show hba_file").unwrap();
    std::fs::write(
        file.trim(),
        "local all all trust\nhostssl all all all trust\n",
    )
    .unwrap();
    server.psql("postgres", "select pg_reload_conf()").unwrap();
    let plain = over(
        "127.0.0.1",
        server.port,
        "postgres",
        "user: postgres, sslmode: disable",
    );
    let begun = Instant::now();
    while block_on(plain.connect(Access::Read)).is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the rules are not read"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let error = error(&plain, Access::Read);
    assert!(
        error.contains("no encryption") && error.contains("look at `user`, `sslmode`"),
        "{error}"
    );
    let allow = over(
        "127.0.0.1",
        server.port,
        "postgres",
        "user: postgres, sslmode: allow",
    );
    block_on(async { session(&allow, Access::Read).await });
}
