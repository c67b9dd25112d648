//! Prints what reading a package costs: `cargo run -p schemi-schema --features source --example reading_cost [FOLDER]`.
//!
//! Unoptimised, as build scripts are. Without a folder it makes a package of ordinary code with
//! models in it, and reads that with and without the models, so that both costs are seen.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use schemi_schema::source::{FeatureSelection, ReadOptions, Reading, read_with_files};

const CODE: &str = include_str!("../src/source/resolve.rs");
const FILES: usize = 400;
const MODELS: usize = 300;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Some(folder) = std::env::args().nth(1) {
        let (took, reading) = measure(Path::new(&folder))?;
        report(&folder, took, &reading);
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    write_package(folder.path(), 0)?;
    let (scan, plain) = measure(folder.path())?;
    report("code only", scan, &plain);
    write_package(folder.path(), MODELS)?;
    let (all, reading) = measure(folder.path())?;
    report("with models", all, &reading);
    let mut parsing = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        syn::parse_file(CODE)?;
        let mib = CODE.len() as f64 / f64::from(1 << 20);
        parsing = parsing.min(start.elapsed().as_secs_f64() * 1e3 / mib);
    }
    show(&format!(
        "the yardstick: syn takes {parsing:.0} ms a MiB here, 500 to 640 on an idle machine"
    ));
    let one = all.saturating_sub(scan).as_secs_f64() * 1e3 / MODELS as f64;
    show(&format!("a model of 12 columns costs {one:.2} ms"));
    Ok(())
}

/// The shortest of five readings.
fn measure(folder: &Path) -> Result<(Duration, Reading), Box<dyn std::error::Error>> {
    let mut best = None;
    for _ in 0..5 {
        let start = Instant::now();
        let options = ReadOptions::from_package(folder, &FeatureSelection::default())?;
        let reading = read_with_files(&options)?;
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(least, _)| took < *least) {
            best = Some((took, reading));
        }
    }
    best.ok_or_else(|| "nothing was measured".into())
}

fn report(what: &str, took: Duration, reading: &Reading) {
    let mib = reading.work.scanned_bytes as f64 / f64::from(1 << 20);
    let took = took.as_secs_f64() * 1e3;
    let models = reading.export.models.len();
    show(&format!(
        "{what}: {took:.1} ms for {mib:.2} MiB in {} files ({:.1} ms a MiB), {models} models, {} bytes given to syn",
        reading.files.len(),
        took / mib,
        reading.work.parsed_bytes
    ));
}

#[expect(clippy::print_stdout, reason = "an example that reports to its user")]
fn show(line: &str) {
    println!("{line}");
}

/// A package of many files of ordinary code, and models spread over them.
fn write_package(folder: &Path, models: usize) -> std::io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = "[package]\nname = \"bulk\"\nedition = \"2024\"\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    let mut root = String::new();
    for file in 0..FILES {
        let _ = writeln!(root, "mod part{file};");
        let mut text = CODE.to_owned();
        for at in (file..models).step_by(FILES) {
            text.push_str(&model(at));
        }
        fs::write(folder.join(format!("src/part{file}.rs")), text)?;
    }
    fs::write(folder.join("src/lib.rs"), root)
}

/// A model of 12 columns.
fn model(at: usize) -> String {
    let mut text = format!(
        "/// Things of kind {at}.\n#[derive(Debug, Clone, schemi_runtime::Model, sqlx::FromRow)]\n\
         #[schemi(table = \"thing_{at}\", index(number, made_at), check(name = \"positive_{at}\", expr = \"number > 0\"))]\n\
         pub struct Thing{at} {{\n#[schemi(primary_key, identity)]\npub id: i64,\n#[schemi(default = \"now()\")]\n\
         pub made_at: chrono::DateTime<chrono::Utc>,\n/// How many.\npub number: i32,\n#[schemi(unique)]\npub code: String,\n"
    );
    for field in 0..8 {
        let _ = writeln!(text, "pub field_{field}: Option<String>,");
    }
    text.push_str("}\n");
    text
}
