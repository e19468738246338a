// A reference to a lent value ends when the stack is closed, moved or dropped. Each function below uses one for too long.
use std::mem;
use std::pin::{Pin, pin};
use std::task::Context;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, async_with, nullcontext,
};

type Stack = AsyncExitStack<'static, &'static str>;

async fn while_closed(mut stack: Stack) {
    let text = stack.enter(nullcontext(String::new())).await;
    Pin::new(&mut stack).aclose().await;
    text.push('!');
}

async fn while_exited(mut stack: Stack, cx: &mut Context<'_>) {
    let text = stack.enter(nullcontext(String::new())).await;
    let _ = Pin::new(&mut stack).poll_exit(cx, &mut None);
    text.push('!');
}

async fn while_dropped(stack: Stack) {
    let text = stack.enter(nullcontext(String::new())).await;
    drop(stack);
    text.push('!');
}

async fn while_moved(mut stack: Stack) {
    let text = stack.enter(nullcontext(String::new())).await;
    let _other = mem::take(&mut stack);
    text.push('!');
}

async fn while_lent_mutably(mut stack: Stack) {
    let text = stack.enter(nullcontext(String::new())).await;
    let mut entered = Pin::new(&mut stack).enter().await;
    text.push('!');
    let _ = entered.as_mut().map(|entered| entered.value());
}

async fn after_the_block() {
    let mut kept = None;
    async_with!(AsyncExitStack::infallible(), |stack| {
        kept = Some(stack.enter(nullcontext(String::new())).await);
    });
    kept.unwrap().push('!');
}

async fn in_the_next_manager_of_a_leaked_stack() {
    let stack: &'static mut Stack = Box::leak(Box::new(AsyncExitStack::new()));
    let text: &'static mut String = stack.enter(nullcontext(String::new())).await;
    stack.enter(nullcontext(text)).await;
    let _ = pin!(stack).aclose();
}

async fn in_itself() {
    let stack = AsyncExitStack::infallible();
    let slot = stack.enter(nullcontext(None)).await;
    let text = stack.enter(nullcontext(String::new())).await;
    *slot = Some(text);
}

fn of_a_shorter_lifetime<'a>(stack: &AsyncExitStack<'static, ()>, text: &'a str) {
    let _ = stack.enter(nullcontext(text));
}

fn of_a_shorter_stack<'a, 'b>(stack: &'b AsyncExitStack<'static, ()>) -> &'b AsyncExitStack<'a, ()> {
    stack
}

fn main() {}
