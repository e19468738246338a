//! Questions to an editor. `README.md` explains the marks. `functions` and `plain` are ordinary Rust, the rest are our constructs.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;

use async_stream::{stream, try_stream};
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, BoxStream, Completed, Stream, TryStream,
    async_context_manager, async_coroutine, async_gen, async_generator, async_with, for_await, nullcontext, try_async_gen,
};
use futures::stream::iter;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub number: u32,
    pub title: String,
}

impl Page {
    pub fn heading(&self) -> String {
        self.title.clone()
    }

    pub async fn words(&self) -> usize {
        self.title.len()
    }
}

async fn plain(page: Page, pages: Vec<Page>) -> Result<usize, io::Error> {
    let heading/*hover binding: plain*/ = page.heading/*definition method: plain*/();
    let count = page./*complete field: plain*/number;
    let size = page.heading()./*complete method: plain*/len();
    for other in &mut pages.clone() {
        other./*complete reference: plain*/number += count;
    }
    let words = page.words/*definition async method: plain*/().await;
    for other in pages.into_iter()./*complete iterator: plain*/rev() {
        drop(other);
    }
    drop(heading);
    Ok(words + size)
}

impl Page {
    async fn method(&self) -> u32 {
        self./*complete self: plain*/number
    }
}

async fn parameters_of_a_function(page: /*complete type: plain*/Page, Page { number, .. }: Page) {
    drop((page, number));
}

// The attribute.

#[async_generator]
async fn one_yield(page: Page) -> impl Stream<Item = u32> {
    let heading/*hover binding: stream*/ = page.heading/*definition method: stream*/();
    drop(page./*complete field: statement in a stream*/number);
    drop(page.heading()./*complete method: statement in a stream*/len());
    yield_!(page./*complete field: only yield*/number);
    drop(heading);
}

#[async_generator]
async fn two_yields(page: Page, pages: Vec<Page>) -> impl Stream<Item = usize> {
    yield_!(page.heading()./*complete method: first yield*/len());
    yield_!(page.words/*definition async method: in a yield*/().await + page.title./*complete method: second yield*/len());
    #[for_await]
    for mut page in iter(pages) {
        yield_!((&mut page)./*complete reference: yield in a loop*/number as usize);
    }
}

#[async_generator]
async fn large_items(page: Page) -> impl Stream<Item = Page> {
    yield_!(page./*complete field: large item*/clone());
    yield_!(Page { number: page./*complete field: in a struct*/number, ..page });
}

#[async_generator]
async fn results(page: Page) -> impl TryStream<Ok = u32, Error = io::Error> {
    let words/*hover binding: try stream*/ = page./*complete field: before a question mark*/heading();
    words.parse::<u32>().map_err(io::Error::other)?;
    yield_!(page./*complete field: yield of a try stream*/number);
}

#[async_generator]
async fn protocol(page: Page) -> impl AsyncGenerator<Page, Yield = u32, Return = String> {
    let sent/*hover page: value of a yield*/ = yield_!(page./*complete field: protocol*/number);
    drop(sent./*complete field: value of a yield*/number);
    let value = finally!({
        if sent.title.is_empty() {
            return sent./*complete field: return in a finally*/title;
        }
        yield_!(sent./*complete field: body of a finally*/number);
        page.clone()
    }, {
        drop(page./*complete field: cleanup of a finally*/number);
    });
    yield_!(value./*complete field: value of a finally*/number);
    let inner/*hover page: value of a delegation*/ = yield_from_!(delegated(page./*complete field: operand of a delegation*/clone()));
    inner./*complete field: tail expression*/title
}

#[async_generator]
async fn delegated(page: Page) -> impl AsyncGenerator<Page, Yield = u32, Return = Page> {
    yield_!(page.number);
    page
}

#[async_generator]
async fn thrown(page: Page) -> impl AsyncGenerator<Page, io::Error, Yield = u32> {
    if let Ok(sent) = yield_!(page.number) {
        drop(sent./*complete field: sent or thrown*/number);
    }
}

impl Page {
    #[async_generator]
    async fn boxed(&self, pages: Vec<Page>) -> BoxStream<'_, u32> {
        yield_!(self./*complete self: boxed*/number);
        #[for_await]
        for page in iter(pages./*complete iterator argument: stream of a loop*/into_iter()) {
            yield_!(page./*complete field: boxed*/number);
        }
    }
}

#[async_generator]
async fn others_macros(page: Page) -> impl Stream<Item = u32> {
    println!("{:?}", yield_!(page./*complete field: in println*/number));
    tokio::select! {
        _ = page.words() => yield_!(page./*complete field: in select*/number),
        else => {}
    }
}

#[async_generator]
async fn parameters(page: /*complete type: parameter of a generator*/Page, Page { number, .. }: Page) -> impl Stream<Item = u32> {
    drop(page);
    yield_!(number);
}

// The only error in this file.
#[async_generator]
async fn no_return_type(page: Page) {
    yield_!(page./*complete field: without a return type*/number);
}

// Context managers.

#[async_context_manager]
async fn manager(page: Page) -> impl AsyncContextManager<Value = Page> {
    let mut page = page;
    let opened = &mut page;
    opened./*complete reference: before the yield of a manager*/number += 1;
    yield_!(opened);
    drop(page./*complete field: after the yield of a manager*/number);
}

#[async_context_manager]
async fn fallible(page: Page) -> impl AsyncContextManager<Value = Page, Error = io::Error> {
    let mut page = page;
    let outcome = yield_!(&mut page);
    outcome.map_err(|error| {
        drop(page./*complete field: closure in a manager*/number);
        error
    })
}

async fn uses(page: Page, pages: Vec<Page>) -> Result<(), io::Error> {
    async_with!(manager(page./*complete field: manager expression*/clone()), |lent| {
        lent./*complete reference: block of an async_with*/number += 1;
        let words/*hover count: async_with*/ = lent.words/*definition async method: async_with*/().await;
        drop(words);
    });
    let kept/*hover page: value of an async_with*/ = async_with!(fallible(page.clone()), |lent| {
        let copy = lent.clone();
        Ok(copy)
    })?;
    drop(kept./*complete field: value of an async_with*/number);
    for_await!(page in iter(pages.clone()) => {
        drop(page./*complete field: for_await*/number);
    });
    async_with!(manager(page.clone()), fallible(page./*complete field: second manager expression*/clone()), |first, second| {
        first./*complete reference: first of two managers*/number += 1;
        second./*complete reference: second of two managers*/number += 1;
        Ok(())
    })?;
    async_with!(nullcontext(BTreeMap::new()), manager(page.clone()), |all: &mut BTreeMap<u64, Page>, lent| {
        lent./*complete reference: value behind a pattern with a generic type*/number += 1;
        all.insert(1, lent.clone());
    });
    let mut entered = Box::pin(manager(page.clone())).enter_owned().await;
    entered.value()./*complete reference: owned guard*/number += 1;
    entered.exit(()).await;
    let stack = AsyncExitStack::<io::Error>::new();
    let lent = stack.enter(manager(page.clone())).await;
    lent./*complete reference: exit stack*/number += 1;
    Ok(())
}

#[async_generator]
async fn manager_in_a_stream(page: Page) -> impl AsyncGenerator<Yield = u32> {
    async_with!(manager(page.clone()), |lent| {
        yield_!(lent./*complete reference: yield in an async_with*/number);
        drop(page./*complete field: in an async_with in a generator*/number);
    });
}

// Expressions.

fn try_expression(page: Page) -> impl Stream<Item = Result<u32, io::Error>> {
    try_async_gen! {
        yield_!(page./*complete field: try_async_gen*/number);
        Err(io::Error::other(page./*complete field: error of a try_async_gen*/title))?;
    }
}

fn expressions(page: Page) {
    let copy = page.clone();
    let stream = async_gen! {
        let words/*hover count: async_gen*/ = copy.words().await;
        yield_!(copy./*complete field: async_gen*/number);
        drop(words);
    };
    drop(stream);
    let copy = page.clone();
    let coroutine = async_coroutine! {
        let sent: Page = yield_!(copy./*complete field: async_coroutine*/number);
        sent./*complete field: sent to a coroutine*/number
    };
    drop(coroutine);
    let coroutine = async_coroutine! {
        -> impl AsyncGenerator<Page, Infallible, Yield = u32> {
            let sent/*hover page result: head*/ = yield_!(page./*complete field: async_coroutine with a head*/number);
            drop(sent);
            0
        }
    };
    drop(coroutine);
}

#[async_generator]
async fn yielder(page: Page) -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        yielder.yield_(page./*complete field: with_yielder*/number).await;
        let words/*hover count: with_yielder*/ = page.words().await;
        drop(words);
    });
    let block = with_yielder!(|yielder| -> Page {
        yielder.yield_(1).await;
        page.clone()
    });
    yield_!(block./*complete field: value of a with_yielder*/number);
}

// The drop-in for async-stream.

fn drop_in(page: Page, pages: Vec<Page>) -> impl Stream<Item = u32> {
    stream! {
        let words/*hover count: stream macro*/ = page.words().await;
        yield page./*complete field: yield*/number;
        for await other in iter(pages) {
            yield other./*complete field: for await*/number;
        }
        println!("{:?}", page./*complete field: in println of a stream macro*/number);
        drop(words);
    }
}

fn drop_in_results(page: Page) -> impl Stream<Item = Result<u32, io::Error>> {
    try_stream! {
        page.title.parse::<u32>().map_err(io::Error::other)?;
        yield page./*complete field: yield in try_stream*/number;
    }
}

async fn hovers(page: Page, other: Result<Page, Infallible>) -> Completed {
    let value/*hover page: plain*/ = page.clone();
    let words/*hover count: plain*/ = page.words().await;
    let result/*hover page result: plain*/ = other;
    let words = |pages: Vec<Page>| drop(pages./*complete iterator argument: plain*/into_iter());
    drop((value, words, result));
    unreachable!()
}

fn main() {}
