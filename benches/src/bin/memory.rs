//! Prints, for every stream, its size, the bytes it takes from the heap, and how often it allocates, itself and for each item.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use asyncgen_benches::case::{COUNT, Input, texts};
use asyncgen_benches::cases::CASES;

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

// SAFETY: all is left to the system's allocator. A reallocation counts, by way of the default `realloc`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the same contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let texts = texts(2 * COUNT);
    for case in CASES.iter().copied().flatten() {
        let counts = [0, case.count, 2 * case.count];
        let [empty, once, twice] = counts.map(|count| Input::new(count, &texts));
        let frame = (case.frame)(empty);
        let heap = allocated(case.inlined, empty).bytes;
        let few = allocated(case.inlined, once).times;
        let many = allocated(case.inlined, twice).times;
        let per_item = (many - few) as f64 / case.count as f64;
        let per_stream = few as f64 - per_item * case.count as f64;
        println!(
            "{}\t{}\t{frame}\t{heap}\t{per_stream}\t{per_item}",
            case.body, case.peer
        );
    }
}

struct Allocated {
    times: u64,
    bytes: u64,
}

/// What the stream allocates, unboxed, from its creation to its end.
fn allocated(run: fn(Input<'_>) -> u64, input: Input<'_>) -> Allocated {
    let times = ALLOCATIONS.load(Ordering::Relaxed);
    let bytes = BYTES.load(Ordering::Relaxed);
    black_box(run(black_box(input)));
    Allocated {
        times: ALLOCATIONS.load(Ordering::Relaxed) - times,
        bytes: BYTES.load(Ordering::Relaxed) - bytes,
    }
}
