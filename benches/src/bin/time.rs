//! Prints the time per item of every case, in nanoseconds: the least of some rounds.
//!
//! A round measures each case once, so that what disturbs the machine disturbs all of them.

use std::env;
use std::hint::black_box;
use std::time::Instant;

use asyncgen_benches::case::{COUNT, Case, Input, texts};
use asyncgen_benches::cases::CASES;

/// What takes longer than this, in nanoseconds, is measured in one round of eight.
const LONG: f64 = 500_000.0;

fn main() {
    let rounds: usize = match env::args().nth(1).map(|rounds| rounds.parse()) {
        Some(Ok(rounds)) => rounds,
        _ => panic!("usage: time <rounds>"),
    };
    let texts = texts(COUNT);
    let mut measured: Vec<Measured> = CASES.iter().copied().flatten().map(Measured::new).collect();
    for round in 0..rounds {
        for measured in &mut measured {
            if round % 8 == 0 || !measured.is_long() {
                at_depth(round % 61, &mut || measured.measure(&texts));
            }
        }
    }
    for Measured { case, least } in measured {
        let [inlined, boxed] = least;
        println!("{}\t{}\tinlined\t{inlined:.4}", case.body, case.peer);
        println!("{}\t{}\tboxed\t{boxed:.4}", case.body, case.peer);
    }
}

struct Measured {
    case: &'static Case,
    /// The least times per item so far, inlined and boxed.
    least: [f64; 2],
}

impl Measured {
    fn new(case: &'static Case) -> Self {
        Measured {
            case,
            least: [f64::INFINITY; 2],
        }
    }

    fn is_long(&self) -> bool {
        self.least[0] * self.case.count as f64 > LONG
    }

    fn measure(&mut self, texts: &[String]) {
        let count = self.case.count;
        let input = Input::new(count, texts);
        let forms = [self.case.inlined, self.case.boxed];
        for (run, least) in forms.into_iter().zip(&mut self.least) {
            *least = least.min(time(run, input) / count as f64);
        }
    }
}

fn time(run: fn(Input<'_>) -> u64, input: Input<'_>) -> f64 {
    let start = Instant::now();
    black_box(run(black_box(input)));
    start.elapsed().as_nanos() as f64
}

/// Measures from further down the stack. Where a large item lies in relation to the cache lines can double its time; so each
/// case is measured with the stack at every alignment that it can have.
#[inline(never)]
fn at_depth(depth: usize, measure: &mut dyn FnMut()) {
    let padding = [0_u8; 16];
    black_box(&padding);
    if depth == 0 {
        measure();
    } else {
        at_depth(depth - 1, measure);
    }
}
