// `lend` needs a promise that the manager is not used meanwhile. Values that the manager borrows stay borrowed while the block
// runs, even if the block does not end and the manager has nothing to drop.
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::__private::{LoanScope, assert_loan, lend};
use asyncgen::{AsyncContextManager, Completed, async_with, nullcontext};

struct Borrowing<'a>(&'a mut String);

impl AsyncContextManager for Borrowing<'_> {
    type Value = String;
    type Error = Infallible;
    type Exit = ();

    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn value(self: Pin<&mut Self>) -> &mut String {
        self.get_mut().0
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut Option<Result<Completed, Infallible>>,
    ) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn has_pending_cleanup(&self) -> bool {
        false
    }
}

async fn used_twice(mut text: String) {
    async_with!(Borrowing(&mut text), |lent| loop {
        text.clear();
        lent.push('a');
    })
}

async fn used_twice_where_the_block_is_lent_a_type(mut text: String) {
    async_with!(Borrowing(&mut text), |lent: &mut str| loop {
        text.clear();
        lent.make_ascii_uppercase();
    })
}

fn without_a_promise() {
    let mut manager = std::pin::pin!(nullcontext(1));
    let _lent = lend(assert_loan(), &mut LoanScope, manager.as_mut(), |manager| manager.value());
}

fn longer<'a>(scope: &'a mut LoanScope, manager: Pin<&mut Borrowing<'_>>) -> &'a mut String {
    lend(unsafe { assert_loan() }, scope, manager, |manager| manager.value())
}

fn main() {}
