//! Copies that take nobody's place.

use super::*;

#[test]
fn a_temporary_copy_lives_as_long_as_it_is_held_or_is_kept() {
    alone();
    let from = spec(server(), &shop().name);
    let how = How::default();
    let make = || block_on(copy::temporary(&from, &from, &mut how.options(&mut |_| {}))).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut quiet = |_| {};
        let copy = copy::temporary(&from, &from, &mut how.options(&mut quiet))
            .await
            .unwrap();
        assert_eq!(copy.copied.rows, 250);
        assert_eq!(leftovers(server()).trim(), copy.spec.database);
        // Another one does not take it for a leftover.
        let mut quiet = |_| {};
        let second = copy::temporary(&copy.spec, &from, &mut how.options(&mut quiet))
            .await
            .unwrap();
        assert_eq!(leftovers(server()).lines().count(), 2);
        second.drop().await.unwrap();
        let taken = copy
            .keep("postgres", "a test")
            .await
            .unwrap_err()
            .to_string();
        assert!(
            taken.contains("there is a database `postgres` already"),
            "{taken}"
        );
    });
    drop(runtime);
    // Now nobody holds the first one, and the next removes it.
    let third = make();
    assert_eq!(leftovers(server()).trim(), third.spec.database);
    let name = format!("{}_kept", from.database);
    // The runtime of its session is gone; one that lives keeps it.
    drop(third);
    let kept = block_on(async {
        let mut quiet = |_| {};
        let copy = copy::temporary(&from, &from, &mut how.options(&mut quiet))
            .await
            .unwrap();
        copy.keep(&name, "a test").await.unwrap()
    });
    assert_eq!(kept.database, name);
    assert!(block_on(copy::exists(&kept)).unwrap());
    assert_eq!(leftovers(server()), "");
}
