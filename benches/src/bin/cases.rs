//! Prints every case, and every one there is not with the reason for it.

use asyncgen_benches::cases::{CASES, GAPS};

fn main() {
    for case in CASES.iter().copied().flatten() {
        println!("case\t{}\t{}", case.body, case.peer);
    }
    for gap in GAPS {
        println!("gap\t{}\t{}\t{}", gap.body, gap.peer, gap.reason);
    }
}
