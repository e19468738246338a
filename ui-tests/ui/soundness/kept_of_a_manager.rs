// What a manager lends is lent until it is left, closed, polled on, or moved; and to one at a time.
use std::pin::{Pin, pin};
use std::task::Context;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with, nullcontext,
};

#[async_context_manager]
async fn lending() -> impl AsyncContextManager<Value = String> {
    let mut text = String::new();
    yield_!(&mut text);
    text.push('!');
}

async fn after_exit() {
    let mut manager = pin!(lending());
    let mut entered = manager.as_mut().enter().await;
    let kept = entered.value();
    entered.exit(()).await;
    kept.push('!');
}

async fn after_the_block() {
    let kept = async_with!(lending(), |text| { text });
    kept.push('!');
}

async fn after_the_block_with_a_type() {
    let kept = async_with!(lending(), |text: &mut str| { text });
    kept.make_ascii_uppercase();
    async_with!(lending(), |text: &'static mut str| { text.make_ascii_uppercase() });
}

async fn while_closed() {
    let mut manager = pin!(lending());
    let entered = manager.as_mut().enter().await;
    manager.as_mut().aclose().await;
    drop(entered);
}

async fn while_the_block_runs() {
    let mut manager = pin!(lending());
    async_with!(manager.as_mut(), |text| {
        manager.as_mut().aclose().await;
        text.push('!');
    });
}

fn twice(mut manager: Pin<&mut impl AsyncContextManager<Value = String>>, cx: &mut Context<'_>) {
    let one = manager.as_mut().value();
    let other = manager.as_mut().value();
    std::mem::swap(one, other);
    let one = manager.as_mut().value();
    let _ = manager.as_mut().poll_close(cx);
    one.push('!');
}

fn moved() {
    let mut manager = nullcontext(String::new());
    let text = Pin::new(&mut manager).value();
    let _moved = Box::new(manager);
    text.push('!');
}

fn main() {}
