//! No secret is ever shown.

use super::*;

#[test]
fn no_error_shows_a_secret() {
    let bad = [
        "host: h\npassword: hunter2\npassword_env: X",
        "host: h\npasword: hunter2",
        "host: h\npassword: [hunter2]",
        "host: h\npassword: {hunter2: 1}",
        "host: h\npassword_env: ${hunter2}",
        "host: h\npassword: *hunter2",
        "host: h\npassword: @hunter2",
        "host: h\npassword: \"hunter2",
        "host: h\npassword: hunter2: x",
        "host: h\npassword: !!int hunter2",
        "host: h\npassword: !hunter2 x",
        "host: h\npassword: |\n  hunter2\nbad: 1",
        "host: h\npassword: hunter2\npassword: hunter2",
        "host: postgres://u:hunter2@h",
        "\"host=h password=hunter2\"",
        "- postgres://u:hunter2@h",
        "postgres://u:hunter2@h/db",
        "{host: h, password: hunter2, bad: 1}",
    ];
    for lines in bad {
        let shown = match parse(&with_connection(lines)) {
            Ok(settings) => panic!("{lines} is accepted: {settings:?}"),
            Err(error) => format!("{error}\n{error:?}"),
        };
        assert!(!shown.contains("hunter"), "{lines}\n{shown}");
        assert!(shown.contains("settings.yaml:"), "{shown}");
    }
}

#[test]
fn no_debug_output_shows_a_secret() {
    for lines in [
        "host: h\npassword: hunter2",
        "host: h\npassword: '12345678'",
    ] {
        let settings = parse(&with_connection(lines)).unwrap();
        let target = Target::resolve(&settings, "shop.prod").unwrap();
        let shown = format!("{settings:?}\n{target:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("12345678"),
            "{shown}"
        );
    }
    // A number is a password too.
    parse(&with_connection("host: h\npassword: 12345678")).unwrap();
}
