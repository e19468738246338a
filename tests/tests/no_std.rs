//! Without its features the crate needs neither std nor an allocator: a program that has neither links, and runs.

use std::path::Path;
use std::process::Command;

#[test]
fn a_program_without_std_and_without_an_allocator_runs_generators() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("consumers/no-alloc");
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-alloc"))
        .env_remove("RUSTFLAGS")
        .status()
        .expect("cargo runs");
    assert!(status.success());
}
