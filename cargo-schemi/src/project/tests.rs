use super::*;

/// A monorepo with two services, and settings in a folder of their own.
fn monorepo(folder: &Path, module: &str) -> Settings {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"services/*\"]\n",
    );
    for name in ["shop-service", "stock-service"] {
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
        write(&format!("services/{name}/Cargo.toml"), &manifest);
        write(&format!("services/{name}/src/lib.rs"), "");
    }
    write("empty/README", "");
    let text = format!("projects:\n  shop:\n    module: {module}\n    features: [x]\n");
    Settings::parse(folder.join("conf/settings.yaml"), text).unwrap()
}

fn find(module: &str) -> Result<(Package, tempfile::TempDir), String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let settings = monorepo(&root, module);
    std::fs::create_dir_all(root.join("conf")).unwrap();
    Package::find(&settings, "shop", None)
        .map(|package| (package, folder))
        .map_err(|error| error.to_string())
}

#[test]
fn a_package_is_found_by_folder_and_by_name() {
    for module in ["../services/shop-service", "shop-service"] {
        let (package, folder) = find(module).unwrap();
        let found = package.root.canonicalize().unwrap();
        let root = folder.path().canonicalize().unwrap();
        assert_eq!(found, root.join("services/shop-service"));
        assert_eq!(package.name, "shop-service");
        assert_eq!(package.versions(), package.root.join("migrations/versions"));
        assert!(package.manifest_path.is_file());
        assert_eq!(package.features, Some(vec!["x".to_owned()]));
    }
}

#[test]
fn a_package_is_found_by_name_in_the_workspace_that_is_named() {
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    monorepo(folder.path(), "stock-service");
    let text = "projects: {shop: {module: stock-service}}\n".to_owned();
    let settings = Settings::parse(elsewhere.path().join("settings.yaml"), text).unwrap();
    let manifest = folder.path().join("Cargo.toml");
    let package = Package::find(&settings, "shop", Some(&manifest)).unwrap();
    assert_eq!(package.name, "stock-service");
}

#[test]
fn a_package_that_is_not_there_is_named_with_its_line_and_the_near_ones() {
    for (module, expected) in [
        (
            "shop_service",
            "no package `shop_service` for project `shop` in the workspace; did you mean the package `shop-service`?",
        ),
        ("zzz", "`shop-service`, `stock-service`"),
        (
            "../services/shop-servce",
            "holds no Cargo.toml; did you mean the package `shop-service`?",
        ),
        ("../empty", "holds no Cargo.toml"),
        (
            "..",
            "`..` is a workspace, and project `shop` needs one of its packages",
        ),
    ] {
        let error = find(module).unwrap_err();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("settings.yaml:3:5\n"), "{error}");
    }
}

#[test]
fn a_folder_that_is_missing_outside_of_a_workspace_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("svc")).unwrap();
    let manifest = "[package]\nname = \"svc\"\n";
    std::fs::write(folder.path().join("svc/Cargo.toml"), manifest).unwrap();
    let text = "projects:\n  p:\n    module: svd\n".to_owned();
    let settings = Settings::parse(folder.path().join("settings.yaml"), text).unwrap();
    let error = Package::find(&settings, "p", None).unwrap_err().to_string();
    // The tests' own workspace is looked in too.
    assert!(
        error.contains("no package `svd` for project `p`"),
        "{error}"
    );
    assert!(error.contains("settings.yaml:3:5\n"), "{error}");
    let near = near_folder(&folder.path().join("svd")).unwrap();
    assert_eq!(near, folder.path().join("svc"));
}

#[test]
fn a_manifest_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "[package\n").unwrap();
    let text = "projects: {shop: {module: .}}\n".to_owned();
    let settings = Settings::parse(folder.path().join("settings.yaml"), text).unwrap();
    let error = Package::find(&settings, "shop", None)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("cannot read `"), "{error}");
    let error = Package::find(&settings, "shp", None)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("unknown project `shp` (did you mean `shop`?)"),
        "{error}"
    );
}
