//! A PostgreSQL server that refuses, is missing, or is none.

use super::*;

#[test]
fn what_the_server_refuses_is_said_plainly() {
    let database = postgres::database();
    let plain = format!("plain_{}", database.name);
    let superuser = format!("create role {plain} login");
    server().psql("postgres", &superuser).unwrap();
    for (name, more, expected) in [
        (
            "no_such_database",
            "user: postgres",
            "the server has no such database; ",
        ),
        (
            &*database.name,
            "user: no_such_role",
            "role \"no_such_role\" does not exist; look at `user`",
        ),
        (
            &*database.name,
            "user: postgres, role: none_such",
            "cannot become role `none_such`: ",
        ),
        (
            &*database.name,
            &*format!("user: {plain}, role: postgres"),
            "look at `role`",
        ),
    ] {
        let error = error(&local(name, more), Access::Read);
        assert!(
            error.starts_with("cannot connect to shop.dev (database `"),
            "{error}"
        );
        assert!(error.contains(expected), "{error}");
        assert!(
            !error.contains("error returned from database") && !error.contains(".c:"),
            "{error}"
        );
    }
    server()
        .psql("postgres", &format!("drop role {plain}"))
        .unwrap();
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = over("127.0.0.1", closed, "shop", "user: postgres");
    assert!(
        error(&refused, Access::Read).contains("nothing listens there; is the server running?")
    );
    let no_socket = over("/nowhere", 5432, "shop", "user: postgres");
    assert!(error(&no_socket, Access::Read).contains("nothing listens there"));
    let unknown = over("no-such-host.invalid", 5432, "shop", "user: postgres");
    assert!(error(&unknown, Access::Read).contains("the host cannot be reached"));
}

#[test]
fn a_server_that_does_not_answer_is_left_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let target = over(
        "127.0.0.1",
        port,
        "shop",
        "user: postgres, connect_timeout: 200ms",
    );
    let begun = Instant::now();
    let error = error(&target, Access::Read);
    assert!(error.contains("no connection within 200ms"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_server_that_is_no_postgres_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 8];
            stream.read_exact(&mut buffer).ok();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok();
        }
    });
    let error = error(
        &over("127.0.0.1", port, "shop", "user: postgres"),
        Access::Read,
    );
    assert!(error.contains("look at `host` and `port`"), "{error}");
}
