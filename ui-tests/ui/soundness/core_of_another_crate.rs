//! An error of a hidden macro calls no macro of a crate that the user names `core`.
#![forbid(unsafe_code)]
extern crate attributes as core;

use asyncgen::__private::{LoanScope, Token, lend, token};
use asyncgen::{AsyncContextManager, async_with, nullcontext};

fn stolen_token() -> Token<[usize; 3], ()> {
    token(asyncgen::__private::generator! {})
}

fn stolen_loan() {
    let mut scope = LoanScope;
    let mut manager = Box::pin(nullcontext(String::new()));
    let _ = lend(async_with!(), &mut scope, manager.as_mut(), AsyncContextManager::value);
}

fn main() {}
