//! Bugs that the other tests and the targets in `fuzz/` have found.

use std::ops::Range;

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::properties::{self, Reading};
use proc_macro2::{TokenStream, TokenTree};

fn generator(text: &str) -> String {
    let input: TokenStream = text.parse().unwrap();
    let expansion = properties::expand(Macro::AsyncGenerator, input.clone()).unwrap();
    let expansion = properties::in_full(expansion, Reading::Strict).unwrap();
    assert!(properties::errors_besides(&expansion, &input).is_empty());
    expansion.to_string()
}

#[test]
fn attributes_of_a_loop() {
    let expansion = generator(
        "async fn f() -> impl Stream<Item = u8> {
            #[allow(before)]
            #[for_await]
            for n in source { #![allow(at_the_head)] yield_!(n); }
        }",
    );
    assert!(expansion.contains("# [allow (before)]"));
    assert!(expansion.contains("# [allow (at_the_head)]"));
}

#[test]
fn macros_of_the_name_of_a_hidden_one() {
    let expansion = generator(
        "async fn f() -> impl Stream<Item = [u8; 64]> {
            let call = || their::yield_in_place!(1);
            yield_!([0; 64]);
        }",
    );
    assert!(
        expansion.contains("their :: yield_in_place !"),
        "{expansion}"
    );
    assert!(
        expansion.contains("__private :: yield_in_place !"),
        "{expansion}"
    );
}

/// Returns whether the only `yield_!` of a body builds its item in place.
fn is_in_place(body: &str) -> bool {
    let expansion = generator(&format!(
        "async fn f(n: u8) -> impl Stream<Item = [u8; 64]> {{ {body} }}"
    ));
    let [in_place, moved] = ["yield_in_place", "yield_"]
        .map(|name| expansion.contains(&format!("__private :: {name} ! (")));
    assert_ne!(in_place, moved, "{expansion}");
    in_place
}

#[test]
fn operands_that_hold_no_await() {
    for operand in [
        "[0; 64]",
        "{ fn not_called() {} [n; 64] }",
        "if format != 1 { [2; 64] } else { f(n) }",
        "[|| n, async move { n }]",
    ] {
        assert!(is_in_place(&format!("yield_!({operand});")), "{operand}");
    }
}

#[test]
fn operands_that_may_hold_an_await() {
    for operand in [
        "f(n).await",
        "f(n).r#await",
        "{ pause!(); [1; 64] }",
        "crate::pause!()",
        "format!(\"{n}\")",
        "vec![n]",
        "#[pause] n",
        "{ #[pause] fn f() {} [1; 64] }",
        "[!n; 64]",
        "{ let n: pause!() = n; [n; 64] }",
        "{ if let pause!() = n {} [n; 64] }",
    ] {
        assert!(!is_in_place(&format!("yield_!({operand});")), "{operand}");
    }
}

/// A foreign attribute gets a statement as the user wrote it, also where the expansion rewrites little: in an `async_with!` in a closure
/// or an `async` block, and in a nested function. A `$crate` in the statement would give the attribute the hygiene of the token.
#[test]
fn foreign_attributes_in_nested_bodies() {
    let statement = "#[foreign] { async_with!(inner(), |m| {}); }";
    for body in [
        format!("|| async_with!(outer(), |n| {{ {statement} }})"),
        format!("async {{ async_with!(outer(), |n| {{ {statement} }}) }}"),
        format!("{{ async fn nested() {{ {statement} }} }}"),
    ] {
        let expansion = generator(&format!(
            "async fn f() -> impl Stream<Item = u8> {{ let nested = {body}; yield_!(1); }}"
        ));
        assert!(
            expansion.contains("{ async_with ! (inner () , | m | { }) ; }"),
            "{expansion}"
        );
    }
}

/// The same at the end of every block: a call of a user's macro may look like one of ours.
#[test]
fn foreign_attributes_at_the_end_of_blocks() {
    const PLACES: &str = "
        loop { @ } while a { @ } if a { @ } else { @ } match a { _ => { @ } } for x in y { @ }
        'label: { @ } unsafe { @ } let Some(x) = a else { @ };
        finally!({ @ }, { @ }); finally!({ loop { finally!({ @ }, { @ }); } }, {});
        async_with!(manager(), |x| { @ }); async_with!({ @ }, manager(), |x, y| { @ });
        yield_!({ @ }); yield_from_!({ @ }); with_yielder!(|y| { @ });
        let x = || { @ }; let x = async { @ }; fn nested() { loop { @ } } @";
    for statement in [
        "#[foreign] { :: asyncgen :: __private :: call ! () }",
        "#[foreign] if a { :: asyncgen :: __private :: call ! () }",
        "match a { _ => { b ; #[foreign] { :: asyncgen :: __private :: call ! () } } }",
        "#[foreign] a = :: asyncgen :: __private :: call ! ()",
        "a = { b ; #[foreign] { :: asyncgen :: __private :: call ! () } }",
    ] {
        let as_written = statement.replace("#[foreign]", "# [foreign]");
        for (place, _) in PLACES.match_indices('@') {
            let (before, after) = (&PLACES[..place], &PLACES[place + 1..]);
            let body = format!("{before}{statement}{after}").replace('@', "");
            let expansion = generator(&format!(
                "async fn f() -> impl AsyncGenerator<Yield = u8> {{ {body} }}"
            ));
            assert!(expansion.contains(&as_written), "{body}\n{expansion}");
        }
    }
}

/// The import of the macro that reports an error has the span, and so the hygiene, of its use. Otherwise the use could refer to a macro
/// of the user's: the names in a `macro` of Rust's nightly version are hygienic.
#[test]
fn import_of_the_macro_that_reports_an_error() {
    fn push_spans(tokens: TokenStream, spans: &mut Vec<Range<usize>>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => push_spans(group.stream(), spans),
                TokenTree::Ident(name) if name == "__asyncgen_compile_error" => {
                    spans.push(name.span().byte_range());
                }
                _ => {}
            }
        }
    }
    let body = "yield_!(1, 2); yield_!(3, 4);".parse().unwrap();
    let mut spans = Vec::new();
    push_spans(Macro::AsyncGen.expand(TokenStream::new(), body), &mut spans);
    let [import, first, other_import, second] = &spans[..] else {
        panic!("two imports and two errors, not {spans:?}");
    };
    assert_eq!((import, other_import), (first, second));
    assert_ne!(first, second);
}

/// Returns `true` if a body requires its items, whose type is an alias, to be results.
fn requires_results(body: &str) -> bool {
    let function = format!("async fn f(n: u8) -> impl Stream<Item = Row> {{ {body} }}");
    generator(&function).contains("item_probe")
}

#[test]
fn bodies_that_return_an_error() {
    for body in [
        "f()?;",
        "yield_!(f()?);",
        "if a || b { f()?; }",
        "if a | b { f()?; }",
        "match n { A | B => f()?, _ => {} }",
        "let f = |n: u8| n; f(1)?;",
        "let f = |n: u8| { n }; f(1)?;",
        "run(|| 1, f()?);",
        "run(async { 1 }, f()?);",
        "run(async move { 1 })?;",
        "let f: fn(u8) -> R = g()?;",
        "fn g() {} g()?;",
        "println!(\"{}\", f()?);",
        "let Some(n) = g() else { return Err(1); };",
        "return Ok(());",
        "g(); Err(1)",
    ] {
        assert!(requires_results(body), "{body}");
    }
}

#[test]
fn bodies_that_return_no_error() {
    for body in [
        "let f = |n: R| n?;",
        "let f = |n: R| { n?; n };",
        "let f = move |n: R| -> R { Ok(n?) };",
        "let f = || n?;",
        "let ns = ns.map(|n| n?.len()).sum();",
        "let f = async { n?; };",
        "let f = async move { return Err(1); };",
        "fn g() -> R { return Err(1) }",
        "fn g(n: R) -> R { n?; Ok(()) }",
        "fn g<T: ?Sized>(n: &T) {}",
        "let n: Box<dyn G<impl ?Sized>> = g();",
        "macro_rules! m { ($($n:expr)?) => { $($n)? } }",
        "let s = async_gen! { f()?; };",
        "let s = async_coroutine! { f()? };",
        "let s = try_async_gen! { return Err(1); };",
        "return;",
        "return g();",
        "let n = Ok(1);",
    ] {
        assert!(!requires_results(body), "{body}");
    }
}
