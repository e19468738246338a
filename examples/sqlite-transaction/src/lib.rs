//! A list of orders in an SQLite file, and the transactions in which it is read and written.

mod orders;
mod transaction;

pub use crate::orders::{create, in_file, place, ship};
pub use crate::transaction::transaction;
