// What looks like a mistake in `select!` and `join!`, and is none.
use asyncgen::{Stream, async_gen, async_generator, for_await};
use futures::StreamExt;

macro_rules! statement {
    ($name:ident, $statement:stmt) => {
        #[async_generator]
        async fn $name() -> impl Stream<Item = u32> {
            $statement;
            yield_!(1);
        }
    };
}

statement!(of_a_let, let _unused = 1);
statement!(of_a_yield, yield_!(2));

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    tokio::select! {
        () = async { for_await!(n in async_gen! { yield_!(1); } => { if n > 0 { break; } }) } => loop { yield_!(2); break },
    }
    'a: {
        tokio::select! {
            () = async { loop { break } } => { while { let n = 1; n > 0 } { break } break 'a },
        }
    }
    futures::join!(async {
        #[async_generator]
        async fn inner() -> impl Stream<Item = u32> {
            yield_!(1);
        }
        inner().count().await
    });
    loop {
        futures::join!(async {}, async { async_gen! { yield_!(1); }.count().await });
        tokio::select! {
            () = async {} => break,
        }
    }
}

fn main() {
    let all = numbers().chain(of_a_let()).chain(of_a_yield());
    let all: Vec<u32> = futures::executor::block_on(all.collect());
    assert_eq!(all, [2, 1, 2, 1]);
}
