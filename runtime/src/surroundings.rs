//! What a construct with a block of its own knows of the generator around it, if there is one.

use core::convert::Infallible;
use core::task::Context;

use crate::exchange::Access;
use crate::protocol::{Notes, Protocol};

/// Where a construct stands: in a generator or a context manager ([`Access`]), or [`Nowhere`] of
/// the kind.
pub trait Surroundings {
    /// What is yielded there.
    type Item;

    /// The notes, if there are any.
    fn notes<'a>(&self, cx: &'a mut Context<'_>) -> Option<&'a mut Notes>;

    /// Leaves an item that a cleanup has yielded in vain.
    fn put(&self, cx: &mut Context<'_>, item: Self::Item);

    /// Takes the item that is there.
    fn take_item(&self, cx: &mut Context<'_>) -> Option<Self::Item>;

    /// Whether what it stands in is being closed.
    #[inline(always)]
    fn is_closing(&self, cx: &mut Context<'_>) -> bool {
        self.notes(cx).is_some_and(|notes| notes.closing())
    }

    /// Whether what was polled last is closed, and has to be dropped where it stands.
    #[inline(always)]
    fn is_closed(&self, cx: &mut Context<'_>) -> bool {
        self.notes(cx).is_some_and(|notes| notes.closed())
    }
}

impl<Y, P: Protocol> Surroundings for Access<Y, P> {
    type Item = Y;

    #[inline(always)]
    fn notes<'a>(&self, cx: &'a mut Context<'_>) -> Option<&'a mut Notes> {
        P::notes_mut(self.notes(cx))
    }

    #[inline(always)]
    fn put(&self, cx: &mut Context<'_>, item: Y) {
        self.put(cx, item);
    }

    #[inline(always)]
    fn take_item(&self, cx: &mut Context<'_>) -> Option<Y> {
        self.take_item(cx)
    }
}

/// Neither in a generator nor in a context manager: nobody closes anything.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Surroundings for Nowhere {
    type Item = Infallible;

    #[inline(always)]
    fn notes<'a>(&self, _: &'a mut Context<'_>) -> Option<&'a mut Notes> {
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
