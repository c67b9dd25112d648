//! What the environment says: where the file is, and what expands in it.

use super::*;

/// Runs this test again in a process of its own with these variables.
fn again(test: &str, variables: &[(&str, &str)]) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("settings_file::variables::{test}"),
            "--nocapture",
        ])
        .env("SCHEMI_TEST_AGAIN", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[test]
fn the_file_is_found_by_flag_then_variable_then_folder() {
    let test = "the_file_is_found_by_flag_then_variable_then_folder";
    if std::env::var_os("SCHEMI_TEST_AGAIN").is_none() {
        again(
            test,
            &[
                ("SCHEMI_SETTINGS", "a/b.yaml"),
                ("SCHEMI_TEST_EXPECTED", "a/b.yaml"),
            ],
        );
        again(
            test,
            &[
                ("SCHEMI_SETTINGS", ""),
                ("XDG_CONFIG_HOME", "/etc/xdg"),
                ("HOME", "/home/me"),
                ("SCHEMI_TEST_EXPECTED", "/etc/xdg/schemi/settings.yaml"),
            ],
        );
        return;
    }
    let expected = std::env::var("SCHEMI_TEST_EXPECTED").unwrap();
    assert_eq!(Settings::locate(None).unwrap(), Path::new(&expected));
    let flag = Path::new("flag.yaml");
    assert_eq!(Settings::locate(Some(flag)).unwrap(), flag);
}

#[test]
fn variables_expand_in_paths_and_hosts() {
    let test = "variables_expand_in_paths_and_hosts";
    if std::env::var_os("SCHEMI_TEST_AGAIN").is_none() {
        let variables = [
            ("SCHEMI_A", "db.example"),
            ("SCHEMI_B", "certs"),
            ("HOME", "/home/me"),
        ];
        return again(test, &variables);
    }
    let text = with_connection(
        "host: ${SCHEMI_A}.com\nsslmode: require\nsslrootcert: ~/${SCHEMI_B}/ca.pem",
    );
    let target = Target::resolve(&parse(&text).unwrap(), "shop.prod").unwrap();
    let Spec::Postgres(spec) = target.spec else {
        panic!("postgres")
    };
    assert_eq!(spec.host, "db.example.com");
    assert_eq!(
        spec.sslrootcert.as_deref(),
        Some(Path::new("/home/me/certs/ca.pem"))
    );
    let text = with_connection("host: ./${SCHEMI_B}");
    let target = Target::resolve(&parse(&text).unwrap(), "shop.prod").unwrap();
    let Spec::Postgres(spec) = target.spec else {
        panic!("postgres")
    };
    assert_eq!(spec.host, "/etc/schemi/certs");
}
