//! Expands any text that consists of Rust tokens with all macros, and the functions in the text with the attributes. The
//! text before a `#` at the end of a line is the arguments of the attribute.

#![no_main]

use asyncgen_fuzz::{MACROS, depth, expand};
use asyncgen_tests_expansion::properties::Reading;
use asyncgen_tests_expansion::forms::Parts;
use asyncgen_tests_expansion::{Macro, functions};
use libfuzzer_sys::{Corpus, fuzz_target};
use proc_macro2::TokenStream;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    proc_macro2::extra::invalidate_current_thread_spans();
    let Ok(text) = str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let (args, input) = text.split_once("#\n").unwrap_or(("", text));
    let (Ok(args), Ok(input)) = (args.parse::<TokenStream>(), input.parse::<TokenStream>()) else {
        return Corpus::Reject;
    };
    if depth(input.clone()) > 32 {
        return Corpus::Reject;
    }
    for by in MACROS {
        expand(by, args.clone(), input.clone(), Reading::Lenient);
    }
    for function in functions::of_file(text).unwrap_or_default() {
        if let Some(parts) = Parts::of(function.tokens) {
            for by in [Macro::AsyncGenerator, Macro::AsyncContextManager] {
                expand(by, TokenStream::new(), parts.made_async(), Reading::Lenient);
            }
        }
    }
    Corpus::Keep
});
