//! Finds source files.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Returns all source files of this repository, sorted.
pub fn of_this_repository() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        "macros", "runtime", "tests", "ui-tests", "examples", "benches",
    ];
    folders
        .iter()
        .flat_map(|folder| below(&root.join(folder)))
        // These call hidden macros by name, with what no expansion hands to them.
        .filter(|file| {
            !file
                .components()
                .any(|part| part.as_os_str() == "soundness")
        })
        .collect()
}

/// Returns all files of all crates that cargo has fetched on this machine, sorted. There may be
/// none.
pub fn of_the_registry() -> Vec<PathBuf> {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(env::home_dir()?.join(".cargo")));
    cargo.map_or_else(Vec::new, |cargo| below(&cargo.join("registry/src")))
}

/// Selects one of `of` files by a hash of their names. The selection is the same each time.
pub fn share(files: Vec<PathBuf>, of: u64) -> Vec<PathBuf> {
    let is_chosen = |file: &PathBuf| {
        // Hashes the last three components of the path, which reach up to about the name of the
        // crate.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for part in file.iter().rev().take(3) {
            for byte in part.as_encoded_bytes() {
                hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        (hash >> 32) % of == 0
    };
    files.into_iter().filter(is_chosen).collect()
}

/// Returns the files in a folder and its subfolders, sorted. If the path is a file, returns the
/// file.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let mut files = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if !path.ends_with("target") {
                files.extend(below(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Returns the text of a file.
pub fn read(file: &Path) -> Option<String> {
    fs::read_to_string(file).ok()
}
