//! The same as `attribute_on_an_item_of_a_body`, in the macros of `asyncgen-async-stream`.
#![forbid(unsafe_code)]
use async_stream::{stream, try_stream};

fn token() {
    let _ = stream! {
        #[attributes::steal(the_generator)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield 1;
    };
}

fn right_to_a_token() {
    let _ = stream! {
        #[attributes::steal(__asyncgen_new_token)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield 1;
    };
}

fn label() {
    let _ = try_stream! {
        loop {
            #[attributes::steal(break 'yield_must_stand_directly_in_the_generator)]
            fn nested<T, 'a>() {}
            yield Ok::<u32, ()>(1)?;
            stolen!();
        }
    };
}

fn value_of_a_question_mark() {
    let _ = try_stream! {
        yield {
            #[attributes::steal(the_generator)]
            fn nested<T, 'a>() {}
            drop(stolen!());
            Ok::<u32, ()>(1)
        }?;
    };
}

fn main() {}
