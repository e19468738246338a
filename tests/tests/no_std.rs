//! Without default features the crate needs neither `std` nor an allocator, and with the feature
//! `alloc` it does not need `std`. A program without them links and runs.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

fn run(features: &[&str]) -> bool {
    // Both builds write to the same path.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    let _running = ONE_AT_A_TIME.lock().expect("cargo ran");
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("consumers/no-std");
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-std"))
        .args(features)
        .env_remove("RUSTFLAGS")
        .status()
        .expect("cargo runs");
    status.success()
}

#[test]
fn a_program_without_std_and_without_an_allocator_runs_generators() {
    assert!(run(&[]));
}

#[test]
fn a_program_without_std_runs_boxed_generators() {
    assert!(run(&["--features", "alloc"]));
}
