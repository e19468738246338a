//! The ways in which a `return`, a `?`, a `break` or a `continue` leaves a body.
//!
//! The body of a `finally!` is a future of its own. It evaluates to a `BodyEnd`, which contains its value, or the value of a `return`, or the
//! number of a `break` or `continue`. After the cleanup, the expansion does in the body around it what the `BodyEnd` says. If a `?` may leave
//! the body, the `BodyEnd` is in a `Result` or an `Option`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ExprBreak, ExprContinue, Lifetime};

use crate::facts::{BodyKind, BodySignature};
use crate::signature::types;
use crate::span;
use crate::syntax::path::last_segment;

/// The ways out of a body.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct Exits {
    /// The body evaluates to a `BodyEnd`.
    pub(crate) has_end: bool,
    /// The body evaluates to a `Result` or an `Option`, and is that of a `finally!`.
    pub(crate) is_wrapped: bool,
    /// A `?` in the body returns `None`.
    pub(crate) is_option: bool,
    /// The function around the body returns a `Result`.
    pub(crate) is_result: bool,
    /// A `return` without a value returns `Ok(())`.
    pub(crate) ends_in_ok: bool,
    /// The body ends in a jump, so that the code after the `finally!` is not reached.
    pub(crate) diverges: bool,
    /// The body is that of the function.
    pub(crate) is_outermost: bool,
}

impl Exits {
    /// Returns the exits of a body that is not that of a `finally!`.
    pub(crate) fn of(signature: &BodySignature) -> Self {
        let ty = signature.parsed_body_type();
        let last = ty.as_ref().and_then(last_segment);
        let is_option = last.is_some_and(|last| last.ident == "Option");
        match signature.body {
            BodyKind::Unit | BodyKind::Result | BodyKind::Value => Exits {
                is_option,
                is_result: signature.body == BodyKind::Result
                    || ty.as_ref().is_some_and(types::is_result),
                ends_in_ok: signature.body == BodyKind::Result,
                is_outermost: true,
                ..Exits::default()
            },
            _ => Exits::default(),
        }
    }

    /// Returns the exits of the body of a `finally!`.
    pub(crate) fn of_finally(&self, jumps: &Jumps) -> Self {
        Exits {
            has_end: jumps.return_span.is_some()
                || !jumps.leaving.is_empty()
                || jumps.has_opaque_macro,
            // The tokens of another macro may return an error, as those of `anyhow::bail!` do.
            is_wrapped: jumps.try_span.is_some() || jumps.has_opaque_macro && self.is_result,
            diverges: jumps.is_end,
            is_outermost: false,
            ..*self
        }
    }

    /// Returns `true` if no jump leaves the body by its value.
    pub(crate) fn is_native(&self) -> bool {
        !self.has_end && !self.is_wrapped
    }

    /// Returns the value of a `return` without an operand.
    pub(crate) fn empty(&self, private: &TokenStream) -> TokenStream {
        match self.ends_in_ok {
            true => quote!(#private::into_output(())),
            false => quote!(()),
        }
    }

    /// Returns the operand of a `return` that leaves the body: with its value (`Value`), or with the value of a `return` (`Return`) or the
    /// number of a `break` or `continue` (`Jump`).
    pub(crate) fn end(
        &self,
        kind: &str,
        value: TokenStream,
        span: Span,
        private: &TokenStream,
    ) -> TokenStream {
        let kind = Ident::new(kind, span);
        let end = match self.has_end {
            true => quote_spanned!(span=> #private::BodyEnd::#kind(#value)),
            false => value,
        };
        self.wrap(end, span, private)
    }

    /// Puts an expression or a pattern into the `Result` or `Option`, if there is one.
    fn wrap(&self, end: TokenStream, span: Span, private: &TokenStream) -> TokenStream {
        match (self.is_wrapped, self.is_option) {
            (false, _) => end,
            (true, false) => quote_spanned!(span=> #private::Ok(#end)),
            (true, true) => quote_spanned!(span=> #private::Some(#end)),
        }
    }

    /// Returns the expression that continues after a `finally!` whose body has the exits `self`, in a body with the exits `outer`.
    /// `repeated` are the `break`s and `continue`s of the body, by their numbers, as expressions in the body around it.
    pub(crate) fn leave(
        &self,
        outer: &Exits,
        end: &Ident,
        jumps: &Jumps,
        repeated: &[TokenStream],
        private: &TokenStream,
    ) -> TokenStream {
        let span = Span::mixed_site();
        let pattern = |pattern: TokenStream| self.wrap(pattern, span, private);
        let value = quote!(__asyncgen_value);
        let mut arms = TokenStream::new();
        if self.has_end {
            let is_value = pattern(quote!(#private::BodyEnd::Value(#value)));
            let is_other = pattern(quote!(#private::BodyEnd::Jump(_)));
            // The value and the error have the types of the surrounding body. If they have others, the compiler reports them at the jump.
            let located = Span::mixed_site().located_at(jumps.return_span.unwrap_or(span));
            let value_there = quote_spanned!(located=> __asyncgen_value);
            let returned = outer.end(
                "Return",
                value_there.clone(),
                located,
                &span::respan(located, private.clone()),
            );
            let returned = quote!(return #returned);
            let is_return = pattern(quote!(#private::BodyEnd::Return(#value_there)));
            let of_body = match self.diverges {
                true => quote!({
                    let #value: #private::Infallible = #value;
                    match #value {}
                }),
                false => value.clone(),
            };
            arms.extend(quote!(#is_value => #of_body, #is_return => #returned,));
            for (number, jump) in repeated.iter().enumerate() {
                let is_jump = pattern(quote!(#private::BodyEnd::Jump(#number)));
                arms.extend(quote!(#is_jump => { #jump }));
            }
            arms.extend(quote!(#is_other => #private::unreachable_value(),));
        } else {
            let is_value = pattern(value.clone());
            arms.extend(quote!(#is_value => #value,));
        }
        if self.is_wrapped {
            let error = Span::mixed_site().located_at(jumps.try_span.unwrap_or(span));
            let private = &span::respan(error, private.clone());
            arms.extend(match self.is_option {
                true => quote_spanned!(error=> #private::None => return #private::None,),
                false => quote_spanned! {error=>
                    #private::Err(__asyncgen_error) => return #private::Err(__asyncgen_error),
                },
            });
        }
        quote!(match #end { #arms })
    }

    /// Returns the name of each flag that an expansion passes on. The body of a `finally!` does not need to know if the body around it diverges.
    pub(crate) fn flags(&mut self) -> [(&'static str, &mut bool); 6] {
        [
            ("end", &mut self.has_end),
            ("wrapped", &mut self.is_wrapped),
            ("option", &mut self.is_option),
            ("result", &mut self.is_result),
            ("ok", &mut self.ends_in_ok),
            ("outermost", &mut self.is_outermost),
        ]
    }
}

/// Writes a word in brackets for each flag that is set.
impl ToTokens for Exits {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let mut exits = *self;
        let flags = exits.flags();
        let words = flags
            .into_iter()
            .filter(|(_, flag)| **flag)
            .map(|(word, _)| Ident::new(word, Span::mixed_site()));
        tokens.extend(quote!([#(#words)*]));
    }
}

/// A `break` or `continue`.
#[derive(Clone)]
pub(crate) struct Jump {
    pub(crate) is_break: bool,
    pub(crate) label: Option<Lifetime>,
    pub(crate) span: Span,
}

impl Jump {
    pub(crate) fn keyword(&self) -> &'static str {
        match self.is_break {
            true => "break",
            false => "continue",
        }
    }
}

impl From<&ExprBreak> for Jump {
    fn from(expr: &ExprBreak) -> Self {
        Jump {
            is_break: true,
            label: expr.label.clone(),
            span: expr.break_token.span,
        }
    }
}

impl From<&ExprContinue> for Jump {
    fn from(expr: &ExprContinue) -> Self {
        Jump {
            is_break: false,
            label: expr.label.clone(),
            span: expr.continue_token.span,
        }
    }
}

impl ToTokens for Jump {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (keyword, label) = (Ident::new(self.keyword(), self.span), &self.label);
        tokens.extend(quote!(#keyword #label));
    }
}

/// The jumps that leave the body of a `finally!`.
#[derive(Default)]
pub(crate) struct Jumps {
    /// The location of the first `return` that may leave the body.
    pub(crate) return_span: Option<Span>,
    /// The location of the first `?` that may leave the body.
    pub(crate) try_span: Option<Span>,
    /// The body contains a macro that may contain a `return`.
    pub(crate) has_opaque_macro: bool,
    /// The body ends in a `return`, `break` or `continue`.
    pub(crate) is_end: bool,
    /// Each `break` and `continue` that leaves the body, in the order of the code. Its position is its number.
    pub(crate) leaving: Vec<Jump>,
}
