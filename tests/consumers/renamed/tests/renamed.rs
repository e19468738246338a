//! The dependency may have a name other than `asyncgen`.

use ::streams;
use asyncgen_tests::collect;

#[path = "../../every_form.rs"]
mod every_form;

#[streams::async_generator(crate = streams)]
async fn by_its_name() -> impl streams::Stream<Item = u32> {
    yield_!(1);
}

#[streams::async_generator(crate = ::streams,)]
async fn by_its_name_from_the_root() -> impl streams::Stream<Item = u32> {
    yield_!(1);
}

#[test]
fn the_attribute_takes_its_name() {
    assert_eq!(collect(by_its_name()), [1]);
    assert_eq!(collect(by_its_name_from_the_root()), [1]);
}
