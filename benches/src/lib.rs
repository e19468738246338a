//! The same bodies, written for each of the crates that make streams out of imperative code.
//!
//! `bodies` has a file for each body and in it a function for each peer; `cases` lists them all, in terms of `case`; `drive` has the
//! consumers that all are measured with. The programs in `bin` measure, `run` runs them and writes `README.md`.

pub mod bodies;
pub mod case;
pub mod cases;
pub mod drive;
mod yield_now;
