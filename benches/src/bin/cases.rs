//! Prints every case with the number of its items, and every one there is not with the reason for it.

use asyncgen_benches::cases::{CASES, GAPS};

fn main() {
    for case in CASES.iter().copied().flatten() {
        println!("case\t{}\t{}\t{}", case.body, case.peer, case.count);
    }
    for gap in GAPS {
        println!("gap\t{}\t{}\t{}", gap.body, gap.peer, gap.reason);
    }
}
