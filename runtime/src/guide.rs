//! The guide. This module contains only text, and exists only in the documentation.
//!
//! - [Coming from async-stream](coming_from_async_stream): its examples before and after the change, and the differences in behavior.
//! - [The protocol](protocol): sending, throwing, returning, closing and delegating, and the names in Python.
//! - [Yielding from nested futures](yielder): `join!`, `select!`, timeouts, sets of futures and helper functions.
//! - [Context managers](context_managers): how to write and use them, all ways to leave them, and when a guard is better.
//! - [Compiler errors](compiler_errors): the errors of rustc that do not mention this crate, and what to write instead.
//! - [Soundness](soundness): the promise to safe code, the argument for it, the tools that were run, and the open questions.
//! - [Peers](peers): a comparison with similar crates.

// These definitions resolve the links to other pages in the documentation. The file has definitions of its own for readers of the
// repository.
#[doc = "[peers]: mod@crate::guide::peers\n[protocol]: mod@crate::guide::protocol\n"]
#[doc = include_str!("guide/coming_from_async_stream.md")]
pub mod coming_from_async_stream {}

// The same for the links of this page.
/// [attribute]: macro@crate::async_context_manager
/// [async_with]: crate::async_with!
/// [with]: crate::AsyncContextManagerExt::with
/// [enter]: crate::AsyncContextManagerExt::enter
/// [enter_owned]: crate::AsyncContextManagerExt::enter_owned
/// [AsyncExitStack]: crate::AsyncExitStack
/// [LocalAsyncExitStack]: crate::LocalAsyncExitStack
/// [push]: crate::AsyncExitStack::push
/// [defer]: crate::AsyncExitStack::defer
/// [pop_all]: crate::AsyncExitStack::pop_all
/// [close]: crate::AsyncExitStack::close
/// [managed]: crate::AsyncContextManagerExt::managed
/// [managed_local]: crate::AsyncContextManagerExt::managed_local
/// [set_lost_cleanup_hook]: crate::hooks::set_lost_cleanup_hook
/// [shutdown]: crate::hooks::shutdown()
/// [manager_aclose]: crate::AsyncContextManagerExt::aclose
/// [exit]: crate::Entered::exit
/// [Completed]: crate::Completed
/// [ExitFailed]: crate::error::ExitFailed
/// [AsyncContextManager]: crate::AsyncContextManager
/// [BoxAsyncContextManager]: crate::BoxAsyncContextManager
/// [aclosing]: crate::aclosing
/// [nullcontext]: crate::nullcontext
/// [try_nullcontext]: crate::try_nullcontext
/// [Managed]: crate::wrappers::Managed
/// [aclose]: crate::AsyncGeneratorExt::aclose
/// [finally]: crate::finally!
/// [compiler_errors]: mod@crate::guide::compiler_errors
///
#[doc = include_str!("guide/context_managers.md")]
pub mod context_managers {}

// The same for the links of this page.
/// [for_await]: macro@crate::for_await
/// [async_gen]: crate::async_gen!
/// [async_with]: crate::async_with!
/// [BoxStream]: crate::BoxStream
/// [in_scope]: fn@crate::in_scope
/// [with]: crate::AsyncContextManagerExt::with
/// [bounds]: mod@crate::guide::context_managers#traits-boxes-bounds
///
#[doc = include_str!("guide/compiler_errors.md")]
pub mod compiler_errors {}

#[doc = "[context_managers]: mod@crate::guide::context_managers#when-a-guard-is-better\n[soundness]: mod@crate::guide::soundness\n"]
#[doc = include_str!("guide/peers.md")]
pub mod peers {}

// The same for the links of this page.
/// [AsyncGeneratorExt]: crate::AsyncGeneratorExt
/// [managed]: crate::AsyncGeneratorExt#method.managed
/// [managed_with]: crate::AsyncGeneratorExt::managed_with
/// [managed_local]: crate::AsyncGeneratorExt::managed_local
/// [Managed]: crate::wrappers::Managed
/// [AsyncGenHooks]: crate::hooks::AsyncGenHooks
/// [LocalAsyncGenHooks]: crate::hooks::LocalAsyncGenHooks
/// [set_lost_cleanup_hook]: crate::hooks::set_lost_cleanup_hook
/// [shutdown]: crate::hooks::shutdown()
/// [set_asyncgen_hooks]: crate::hooks::set_asyncgen_hooks
/// [anext]: crate::AsyncGeneratorExt::anext
/// [start]: crate::AsyncGeneratorExt::start
/// [asend]: crate::AsyncGeneratorExt::asend
/// [athrow]: crate::AsyncGeneratorExt::athrow
/// [aclose]: crate::AsyncGeneratorExt::aclose
/// [GeneratorState]: crate::GeneratorState
/// [ResumeError]: crate::error::ResumeError
/// [YieldedInCleanup]: crate::error::YieldedInCleanup
/// [Status]: crate::Status
/// [where]: crate::AsyncGenerator::status
/// [finally]: crate::finally!
/// [yield_from]: crate::yield_from_
/// [async_gen]: crate::async_gen
/// [async_coroutine]: crate::async_coroutine
/// [BoxAsyncGenerator]: crate::BoxAsyncGenerator
/// [aclosing]: crate::aclosing
/// [context_managers]: mod@crate::guide::context_managers
///
#[doc = include_str!("guide/protocol.md")]
pub mod protocol {}

// The same for the links of this page.
/// [attribute]: macro@crate::async_context_manager
/// [aclosing]: crate::aclosing
///
#[doc = include_str!("guide/soundness.md")]
pub mod soundness {}

// The same for the links of this page.
/// [with_yielder]: crate::with_yielder
/// [Yielder]: crate::Yielder
///
#[doc = include_str!("guide/yielder.md")]
pub mod yielder {}
