//! Expands functions and bodies that the grammar generates from the input.

#![no_main]

use asyncgen_fuzz::grammar::Grammar;
use asyncgen_fuzz::{MACROS, expand};
use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::properties::{self, Reading};
use asyncgen_tests_expansion::forms::{EXPRESSIONS, FORMS, Parts};
use libfuzzer_sys::fuzz_target;
use proc_macro2::TokenStream;

fuzz_target!(|bytes: &[u8]| {
    proc_macro2::extra::invalidate_current_thread_spans();
    let mut grammar = Grammar::new(bytes);
    let by = *grammar.choose(&MACROS);
    let args = grammar.args();
    let text = match by {
        Macro::AsyncGenerator | Macro::AsyncContextManager => grammar.function(),
        Macro::AsyncGen | Macro::TryAsyncGen | Macro::Stream | Macro::TryStream => grammar.statements(),
        Macro::AsyncCoroutine => match grammar.choose(&[true, false]) {
            true => grammar.statements(),
            false => grammar.coroutine(),
        },
        Macro::Finally => {
            let (head, blocks) = (grammar.head(), grammar.blocks());
            format!("[::asyncgen] {head} [] await [] {blocks}")
        }
        Macro::AsyncWith => {
            // The context, if the `async_with!` is directly in a body of ours.
            let head = match grammar.choose(&[true, false]) {
                true => grammar.head(),
                false => String::new(),
            };
            format!("{head}; {}", grammar.parts())
        }
        // The attribute generates its input.
        Macro::Generator => grammar.function(),
    };
    let reading = match grammar.has_noise {
        true => Reading::Lenient,
        false => Reading::Strict,
    };
    let (Ok(args), Ok(input)) = (args.parse::<TokenStream>(), text.parse::<TokenStream>()) else {
        panic!("the text does not consist of Rust tokens: {text}");
    };
    let by = match by {
        Macro::Generator => Macro::AsyncGenerator,
        other => other,
    };
    expand(by, args, input.clone(), reading);
    let parts = Parts::of(input).filter(|_| by.is_attribute() && !grammar.has_noise);
    if let Some(parts) = parts {
        let forms: Vec<_> = FORMS.into_iter().chain(EXPRESSIONS).collect();
        let form = *grammar.choose(&forms);
        // The macros reject many of the generated functions.
        let outcome = properties::given(&parts, form);
        if let Some(finding) = outcome.err().filter(|what| !what.starts_with("refused")) {
            panic!("{}: {finding}\n{text}", form.name);
        }
    }
});
