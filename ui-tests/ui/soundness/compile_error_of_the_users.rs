//! A macro with the name of the import that reports errors receives nothing that gives access to a token.
#![forbid(unsafe_code)]
use asyncgen::__private::{Token, token};

async fn stolen() {
    macro_rules! __asyncgen_compile_error {
        ($error:tt) => {
            let mine: Token<[usize; 3], ()> = token(attributes::name_at!(__asyncgen_new_token $error));
            'mine: {
                asyncgen::__private::yield_!(mine 'mine; [3, 0x4141_4141, 3]);
            }
        };
    }
    asyncgen::__private::generator! {};
}

async fn stolen_by_a_manager() {
    macro_rules! __asyncgen_compile_error {
        ($error:tt) => {
            let mine: Token<[usize; 3], ()> = token(attributes::name_at!(__asyncgen_new_token $error));
        };
    }
    asyncgen::__private::manager! {};
}

// The error of a head without an item type has the hygiene of the expansion.
async fn stolen_by_the_hygiene_of_the_expansion() {
    macro_rules! __asyncgen_compile_error {
        ($error:tt) => {
            let mine: Token<[usize; 3], ()> = token(attributes::name_at!(__asyncgen_moved $error));
        };
    }
    asyncgen::__private::generator! { items plain any [] [] [] [] [] {} };
}

fn main() {}
