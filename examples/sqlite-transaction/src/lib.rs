//! A list of orders in an SQLite file, read and written in transactions.

mod orders;
mod transaction;

pub use crate::orders::{create, in_file, place, ship};
pub use crate::transaction::transaction;
