//! What the other tests, and the targets in `fuzz/`, have found.

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::check::{self, Reading};
use proc_macro2::TokenStream;

fn generator(text: &str) -> String {
    let input: TokenStream = text.parse().unwrap();
    let expansion = check::expand(Macro::AsyncGenerator, input.clone()).unwrap();
    let expansion = check::in_full(expansion, Reading::Strict).unwrap();
    assert!(check::errors_besides(&expansion, &input).is_empty());
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

/// Whether the yields of a body hand the place of the item on from one to the next.
fn is_in_line(body: &str) -> bool {
    let expansion = generator(&format!(
        "async fn f(n: u8) -> impl Stream<Item = [u8; 64]> {{ {body} }}"
    ));
    let yields = ["yield_in_line !", "yield_in_place !", "yield_ !"].map(|it| {
        let hidden = format!("__private :: {it}");
        expansion.contains(&hidden)
    });
    let start = expansion.contains("__private :: start !");
    assert_eq!(yields[0], start, "{expansion}");
    assert!(!(start && (yields[1] || yields[2])), "{expansion}");
    start
}

#[test]
fn bodies_that_are_suspended_at_their_yields_alone() {
    for body in [
        "yield_!([0; 64]);",
        "loop { if n != 0 { yield_!([n; 64]); } else { return; } yield_![[1; 64]]; }",
        "let () = yield_!({ fn not_called() {} [n; 64] }); { yield_! { [0; 64] } }",
        "yield_!(Item { text: format!(\"{n}\"), size: format!{\"\"}.len() }); yield_!([format!(\"{}\", f(n)); 64]);",
        "let format = n; yield_!([format, if format != 1 { 2 } else { 3 }]);",
    ] {
        assert!(is_in_line(body), "{body}");
    }
}

/// Each into a closure of its own, and nothing else.
#[test]
fn formats_of_an_operand_are_shut_in() {
    let expansion = generator(
        "async fn f(n: u8) -> impl Stream<Item = Item> {
            yield_!(Item { text: format!(\"{n}\"), more: [format![\"{n:?}\"], format!{\"\"}], format });
        }",
    );
    for shut in [
        "text : ({ (|| { format ! (\"{n}\") }) () })",
        "[({ (|| { format ! [\"{n:?}\"] }) () }) , ({ (|| { format ! { \"\" } }) () })]",
        ", format }",
    ] {
        assert!(expansion.contains(shut), "{expansion}");
    }
    assert_eq!(expansion.matches("||").count(), 3, "{expansion}");
}

#[test]
fn bodies_that_may_be_suspended_elsewhere() {
    for body in [
        "yield_!([0; 64]); pause().await;",
        "yield_!([0; 64]); pause().r#await;",
        "pause!(); yield_!([0; 64]);",
        "crate::pause!(); yield_!([0; 64]);",
        "self::yield_!(1); yield_!([0; 64]);",
        "::yield_!(1); yield_!([0; 64]);",
        "r#yield_!(1); yield_!([0; 64]);",
        "let yield_ = pause!(); yield_!([0; 64]);",
        "yield_!({ yield_!([0; 64]); [1; 64] });",
        "yield_!({ pause!(); [1; 64] });",
        "yield_!([0; 64]); vec![1];",
        "yield_!([0; 64]); if let pause!() = n {}",
        "yield_!([0; 64]); let n: pause!() = n;",
        "#[pause] { yield_!([0; 64]); }",
        "yield_!([0; 64]); #[pause] fn f() {}",
        "yield_!([0; 64]); yield_from_!(f(1));",
        "macro_rules! yield_ { () => {} } yield_!([0; 64]);",
        "{ let f = || { pause!() }; } yield_!([0; 64]);",
        "#[for_await] for n in f(n) { yield_!(n); }",
        // A `format!` stands in a closure, which nothing in it can leave; and only in an operand.
        "yield_!(format!(\"{}\", f(n)?));",
        "yield_!(format!(\"{}\", f(n).await));",
        "yield_!(format!(\"{}\", { return; }));",
        "yield_!(format!(\"{}\", { break 'outer 1; }));",
        "yield_!(format!(\"{}\", { n += 1; n }));",
        "'format: { yield_!(if n == 1 { break 'format !(n == 1) } else { [n; 64] }); true };",
        "yield_!(format!(\"{}\", pause!()));",
        "yield_!(format!(\"{}\", yield_!(1)));",
        "yield_!(format!(\"{}\", #[pause] n));",
        "yield_!(their::format!(\"{n}\"));",
        "yield_!(r#format!(\"{n}\"));",
        "yield_!(format ! = n);",
        "format!(\"{n}\"); yield_!([n; 64]);",
        // What only the compiler reads.
        "super let n = n; yield_!([n; 64]);",
        "become f(n); yield_!([n; 64]);",
        "macro m() {} yield_!([n; 64]);",
        "let g: &Fn(u8) -> u8 = &g; yield_!([g(n); 64]);",
    ] {
        assert!(!is_in_line(body), "{body}");
    }
}
