//! `syn` adds a comma when it prints `<T, 'a>`, with the hygiene of the call of our macro. An attribute that receives the comma can
//! name what is in scope where our macro is called, but not the token of the generator.
#![forbid(unsafe_code)]
use asyncgen::*;

fn of_an_expression() -> impl Stream<Item = u32> {
    async_gen! {
        #[attributes::steal(the_generator)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield_!(1_u32);
    }
}

fn right_to_a_token() -> impl Stream<Item = u32> {
    async_gen! {
        #[attributes::steal(__asyncgen_new_token)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield_!(1_u32);
    }
}

#[async_generator]
async fn of_a_function() -> impl Stream<Item = u32> {
    #[attributes::steal(the_generator)]
    fn nested<T, 'a>() {}
    drop(stolen!());
    yield_!(1);
}

#[async_generator]
async fn label() -> impl Stream<Item = u32> {
    loop {
        #[attributes::steal(break 'yield_must_stand_directly_in_the_generator)]
        fn nested<T, 'a>() {}
        yield_!(1);
        stolen!();
    }
}

#[async_context_manager]
async fn of_a_manager() -> impl AsyncContextManager<Value = u32> {
    #[attributes::steal(lend_what_the_guard_derefs_to)]
    fn nested<T, 'a>() {}
    drop(stolen!());
    yield_!(&mut 1);
}

#[async_generator]
async fn of_finally() -> impl AsyncGenerator<Yield = u32> {
    finally!({
        #[attributes::steal(the_generator)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield_!(1);
    }, {
        #[attributes::steal(the_generator)]
        fn nested<T, 'a>() {}
        drop(stolen!());
    });
}

#[async_generator]
async fn of_async_with() -> impl AsyncGenerator<Yield = u32> {
    async_with!(nullcontext(1), |n| {
        #[attributes::steal(the_generator)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        yield_!(*n);
    });
}

async fn of_a_manager_expression() {
    async_with!({
        #[attributes::steal(__asyncgen_lending)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        nullcontext(1)
    }, |_n| {});
}

async fn of_the_block() {
    async_with!(nullcontext(1), |_n| {
        #[attributes::steal(__asyncgen_lending)]
        fn nested<T, 'a>() {}
        drop(stolen!());
    });
}

#[async_generator]
async fn of_a_manager_expression_in_a_generator() -> impl AsyncGenerator<Yield = u32> {
    async_with!({
        #[attributes::steal(__asyncgen_lending)]
        fn nested<T, 'a>() {}
        drop(stolen!());
        nullcontext(1)
    }, |n| {
        yield_!(*n);
    });
}

fn main() {}
