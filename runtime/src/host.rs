//! The generator or context manager around a construct, if there is one.

use core::convert::Infallible;
use core::task::Context;

use crate::close_flags::{CloseFlags, Flags as _};
use crate::protocol::Protocol;
use crate::raw::ExchangeAccess;

/// The place where a construct with a block is awaited: a generator or a context manager ([`ExchangeAccess`]), or any other code ([`NoHost`]).
pub trait Host {
    type Item;

    /// Returns the close flags of the host, if it has any.
    fn flags<'a>(&'a self, cx: &'a mut Context<'_>) -> Option<&'a mut CloseFlags>;

    /// Stores an item that a cleanup has yielded while the host is being closed.
    fn put(&self, cx: &mut Context<'_>, item: Self::Item);

    /// Takes the item that the block has stored.
    fn take_item(&self, cx: &mut Context<'_>) -> Option<Self::Item>;

    /// Returns `true` if the host is being closed.
    #[inline(always)]
    fn is_closing(&self, cx: &mut Context<'_>) -> bool {
        self.flags(cx).is_some_and(|flags| flags.closing())
    }

    /// Returns `true` if the future that was polled last is closed, and must be dropped where it is suspended.
    #[inline(always)]
    fn is_closed(&self, cx: &mut Context<'_>) -> bool {
        self.flags(cx).is_some_and(|flags| flags.closed())
    }
}

impl<Y, P: Protocol> Host for ExchangeAccess<Y, P> {
    type Item = Y;

    #[inline(always)]
    fn flags<'a>(&'a self, cx: &'a mut Context<'_>) -> Option<&'a mut CloseFlags> {
        self.shared(cx).flags.get_mut()
    }

    #[inline(always)]
    fn put(&self, cx: &mut Context<'_>, item: Y) {
        self.put(cx, item);
    }

    #[inline(always)]
    fn take_item(&self, cx: &mut Context<'_>) -> Option<Y> {
        self.shared(cx).transfer.take_item()
    }
}

/// Neither a generator nor a context manager. Nothing closes it.
#[derive(Clone, Copy, Debug)]
pub struct NoHost;

impl Host for NoHost {
    type Item = Infallible;

    #[inline(always)]
    fn flags<'a>(&'a self, _: &'a mut Context<'_>) -> Option<&'a mut CloseFlags> {
        None
    }

    #[inline(always)]
    fn put(&self, _: &mut Context<'_>, item: Infallible) {
        match item {}
    }

    #[inline(always)]
    fn take_item(&self, _: &mut Context<'_>) -> Option<Infallible> {
        None
    }
}
