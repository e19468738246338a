//! The bodies of the other harness, and each again for the peers that need a nightly compiler.

#![feature(async_for_loop, async_iterator, gen_blocks)] // the compiler's `async gen`
#![feature(coroutines, proc_macro_hygiene)] // futures-async-stream

#[allow(unused_imports, unused_macros)] // Context managers are not measured here.
#[path = "../../src/case.rs"]
pub mod case;
#[path = "../../src/drive.rs"]
pub mod drive;
#[path = "../../src/bodies/mod.rs"]
pub mod stable;
#[path = "../../src/yield_now.rs"]
mod yield_now;

pub mod bodies;
pub mod cases;
mod iterated;
