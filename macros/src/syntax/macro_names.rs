//! The names of macros whose input or expansion is known.

use proc_macro2::Ident;
use syn::Macro;

use crate::syntax::scan::is_one_of;

/// Macros of the standard library, and a few like them, whose expansion contains no await and no yield but those in their input.
#[rustfmt::skip]
const PLAIN: [&str; 18] = [
    "assert", "assert_eq", "assert_ne", "dbg", "debug_assert", "debug_assert_eq", "debug_assert_ne", "eprint", "eprintln", "format",
    "format_args", "matches", "pin", "print", "println", "vec", "write", "writeln",
];

/// Macros of the standard library that panic. They may be placeholders for other code.
const PANICS: [&str; 4] = ["panic", "todo", "unimplemented", "unreachable"];

/// Macros that poll several futures. Their input contains no generator and no loop of the macro's own.
const SELECT_OR_JOIN: [&str; 4] = ["join", "select", "select_biased", "try_join"];

/// Returns `true` for a macro of the standard library, by its name.
pub(crate) fn is_std_macro(mac: &Macro) -> bool {
    let name = mac.path.get_ident();
    name.is_some_and(|name| is_one_of(name, &PLAIN) || is_one_of(name, &PANICS))
}

/// Returns `true` for macros like `select!` and `join!`.
pub(crate) fn is_select_or_join(mac: &Macro) -> bool {
    let last = mac.path.segments.last();
    last.is_some_and(|last| is_one_of(&last.ident, &SELECT_OR_JOIN))
}

/// Returns `true` for a macro that does not yield by itself, and is no placeholder for code that may yield.
pub(crate) fn yields_nothing(name: &Ident) -> bool {
    is_one_of(name, &PLAIN) || is_one_of(name, &SELECT_OR_JOIN)
}

/// A macro whose input is the body of a generator.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum BodyMacro {
    AsyncGen,
    TryAsyncGen,
    AsyncCoroutine,
    /// `stream!` of the package `asyncgen-async-stream`.
    Stream,
    /// `try_stream!` of the same package.
    TryStream,
}

impl BodyMacro {
    /// Returns the macro with the given name.
    pub(crate) fn of(name: &Ident) -> Option<Self> {
        Some(match &*name.to_string() {
            "async_gen" => BodyMacro::AsyncGen,
            "try_async_gen" => BodyMacro::TryAsyncGen,
            "async_coroutine" => BodyMacro::AsyncCoroutine,
            "stream" => BodyMacro::Stream,
            "try_stream" => BodyMacro::TryStream,
            _ => return None,
        })
    }

    /// Returns `true` for the macros whose bodies have [`Dialect::Keywords`](crate::facts::Dialect).
    pub(crate) fn has_keywords(self) -> bool {
        matches!(self, BodyMacro::Stream | BodyMacro::TryStream)
    }
}

/// Returns `true` for a macro whose input is a body with `yield_!`.
pub(crate) fn is_generator(name: &Ident) -> bool {
    BodyMacro::of(name).is_some_and(|kind| !kind.has_keywords())
}

/// Returns `true` for a macro whose input is a body with `yield`.
pub(crate) fn is_stream(name: &Ident) -> bool {
    BodyMacro::of(name).is_some_and(BodyMacro::has_keywords)
}
