//! Prints a Markdown page with every UI test case and the error that the compiler reports for it.
//!
//! ```sh
//! cargo run -q -p asyncgen-ui-tests --example errors_page > target/errors.md
//! ```
//!
//! The cases in `ui/soundness` are left out: they misuse hidden items, which users do not do by mistake.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use asyncgen_tests::SNAPSHOT_COMPILER;
use asyncgen_ui_tests::{FOLDERS, cases};

fn main() -> io::Result<()> {
    let mut page = io::stdout().lock();
    writeln!(
        page,
        "# Compile errors\n\n\
         The errors that rustc {SNAPSHOT_COMPILER} reports for mistakes in the use of asyncgen. Generated from `ui-tests/ui`."
    )?;
    for (name, title) in FOLDERS {
        if *name != "soundness" {
            writeln!(page, "\n## {title}")?;
            for case in cases(name) {
                write_case(&mut page, &case)?;
            }
        }
    }
    Ok(())
}

/// Writes the name of a case, the comment at its head, and its error.
fn write_case(page: &mut impl Write, case: &Path) -> io::Result<()> {
    let name = case.file_stem().unwrap().to_string_lossy();
    let source = fs::read_to_string(case)?;
    let error = fs::read_to_string(case.with_extension("stderr"))?;
    writeln!(page, "\n### {}\n", name.replace('_', " "))?;
    let comment: Vec<_> = source
        .lines()
        .map_while(|line| line.strip_prefix("// "))
        .collect();
    if !comment.is_empty() {
        writeln!(page, "{}\n", comment.join("\n"))?;
    }
    write!(page, "```text\n{error}```\n")
}
