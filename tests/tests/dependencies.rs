//! The dependencies that a user of the crate builds.

use std::collections::BTreeSet;
use std::process::Command;

/// Returns the names and versions of the packages that `asyncgen` with these features is built from.
fn packages(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--quiet", "--package", "asyncgen"])
        .args(["--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed: {stderr}");

    let tree = String::from_utf8(output.stdout).expect("names of packages are UTF-8");
    // "syn v3.0.10", without "(proc-macro)", a path, or the "(*)" of a repeated package.
    tree.lines()
        .map(|line| line.split(" (").next().unwrap_or(line).to_owned())
        .collect()
}

fn assert_one_version_each(features: &[&str]) {
    let packages = packages(features);
    for name in ["syn", "quote", "proc-macro2", "pin-project"] {
        let prefix = format!("{name} v");
        let versions = packages.iter().filter(|it| it.starts_with(&prefix));
        assert_eq!(versions.count(), 1, "versions of {name} in {packages:#?}");
    }
}

#[test]
fn the_tree_contains_one_syn() {
    assert_one_version_each(&[]);
}

#[test]
fn the_tree_contains_one_syn_with_all_features() {
    assert_one_version_each(&["--all-features"]);
}

#[test]
fn the_tree_contains_one_syn_without_features() {
    assert_one_version_each(&["--no-default-features"]);
}
