//! The crate need not be a direct dependency: another crate may re-export it, in whole or in part,
//! or define generators by a macro.

use asyncgen_tests::collect;

use facade::asyncgen as streams;

#[path = "../../every_form.rs"]
mod every_form;

#[facade::asyncgen::async_generator(crate = facade::asyncgen)]
async fn by_the_path_of_the_other() -> impl facade::asyncgen::Stream<Item = u32> {
    yield_!(1);
    #[for_await]
    for n in facade::asyncgen::async_gen! { yield_!(2) } {
        println!("{:?}", yield_!(n));
    }
    yield_from_!(facade::asyncgen::async_gen! { yield_!(3) });
}

#[test]
fn the_attribute_takes_a_path_through_another_crate() {
    assert_eq!(collect(by_the_path_of_the_other()), [1, 2, 3]);
}

#[facade::async_generator(crate = facade::asyncgen)]
async fn in_part(text: &str) -> impl facade::asyncgen::Stream<Item = Result<u32, String>> {
    let parsed = facade::try_async_gen! {
        yield_!(text.parse::<u32>()?);
        Ok::<_, std::num::ParseIntError>(())
    };
    facade::for_await!(item in parsed => {
        yield_!(item.map_err(|error| error.to_string()));
    });
    yield_from_!(facade::async_gen! { yield_!(Err(String::new())) });
}

#[test]
fn another_crate_may_re_export_the_parts() {
    assert_eq!(collect(in_part("1")), [Ok(1), Err(String::new())]);
}

facade::numbers!(numbers);

#[test]
fn a_macro_of_another_crate_may_make_generators() {
    assert_eq!(collect(numbers(2)), [0, 0, 1, 1]);
}
