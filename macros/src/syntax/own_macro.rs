//! The macros that are replaced in a body.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{ItemMacro, Macro, Path};

use crate::facts::YieldMacro;
use crate::syntax::macro_names;
use crate::syntax::scan::{find, is_group, is_punct, is_word};

/// A macro that is replaced in a body.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum OwnMacro {
    Yield(YieldMacro),
    Finally,
    AsyncWith,
    WithYielder,
}

impl OwnMacro {
    /// Returns the macro with this path.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        Some(match &*path.get_ident()?.to_string() {
            "finally" => OwnMacro::Finally,
            "async_with" | INNER_ASYNC_WITH => OwnMacro::AsyncWith,
            "with_yielder" => OwnMacro::WithYielder,
            name => OwnMacro::Yield(YieldMacro::named(name)?),
        })
    }

    /// Returns the macro that is called. `defined` are the macros of the user with our names that the body has defined so far. A call of
    /// another form than ours is a call of a macro of the user too.
    pub(crate) fn of_call(mac: &Macro, defined: &[Self]) -> Option<Self> {
        Self::of(&mac.path).filter(|name| {
            let is_ours = || !defined.contains(name) && name.may_take(mac.tokens.clone());
            mac.path.is_ident(INNER_ASYNC_WITH) || is_ours()
        })
    }

    /// Returns the macro of ours whose name a `macro_rules!` of the user takes. `yield_!` and `yield_from_!` always are ours.
    pub(crate) fn defined_by(item: &ItemMacro) -> Option<Self> {
        Self::of(&item.ident.clone()?.into()).filter(|name| !matches!(name, OwnMacro::Yield(_)))
    }

    /// Returns `false` if the input is clearly that of another macro.
    pub(crate) fn may_take(self, input: TokenStream) -> bool {
        match self {
            OwnMacro::Finally => {
                let is_block = |token: TokenTree| is_group(&token, Delimiter::Brace);
                input.is_empty() || input.into_iter().any(is_block)
            }
            OwnMacro::AsyncWith => {
                let mut is_after_equals = false;
                for token in input {
                    if is_punct(&token, ',') {
                        return true;
                    }
                    if is_punct(&token, ';') || is_after_equals && is_punct(&token, '>') {
                        return false;
                    }
                    is_after_equals = is_punct(&token, '=');
                }
                true
            }
            OwnMacro::Yield(_) | OwnMacro::WithYielder => true,
        }
    }

    /// Returns the macro's name with a `!`, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            OwnMacro::Yield(name) => name.name(),
            OwnMacro::Finally => "finally!",
            OwnMacro::AsyncWith => "async_with!",
            OwnMacro::WithYielder => "with_yielder!",
        }
    }
}

/// The name of the macro that the expansion of an `async_with!` with several managers calls in a body.
///
/// The tokens of the call have the hygiene of the expansion. So this is not the name of a macro that a user may define or import: the call
/// would then be left for that macro.
pub(crate) const INNER_ASYNC_WITH: &str = "__asyncgen_async_with";

/// Adds to `macros` the names of ours that belong to macros of the user: those that the tokens define, or call with input of another
/// form than ours.
pub(crate) fn find_users_macros(tokens: TokenStream, macros: &mut Vec<OwnMacro>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for start in 0..tokens.len() {
        match &tokens[start..] {
            [TokenTree::Ident(called), bang, TokenTree::Ident(name), ..]
                if is_punct(bang, '!') && called == "macro_rules" =>
            {
                macros.extend(OwnMacro::of(&name.clone().into()));
            }
            [TokenTree::Ident(called), bang, TokenTree::Group(input), ..]
                if is_punct(bang, '!') =>
            {
                let own = OwnMacro::of(&called.clone().into());
                macros.extend(own.filter(|own| !own.may_take(input.stream())));
            }
            [TokenTree::Group(group), ..] => find_users_macros(group.stream(), macros),
            _ => {}
        }
    }
}

/// Returns the location of the first `yield_` that does not belong to an `async_gen!` or a macro like it.
pub(crate) fn find_yield(tokens: TokenStream) -> Option<Span> {
    find(tokens, macro_names::is_generator, |token, _| {
        is_word(token, &["yield_"]).then(|| token.span())
    })
}
