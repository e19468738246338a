//! Replaces the macros of a body, and the loops with `#[for_await]`, by calls of hidden macros.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{AttrStyle, Expr, ExprForLoop, Macro, parse_quote_spanned};

use crate::body_context::{BodyContext, HygienicNames};
use crate::calls::{self, YieldStrategy};
use crate::check::nested::{self, NestedScope};
use crate::check::{attributes, suspension};
use crate::exits::Jump;
use crate::facts::{BodyKind, YieldForm, YieldMacro};
use crate::rewrite::Rewriter;
use crate::span;
use crate::syntax::constructs::{AsyncWithInput, WithYielderInput, parse_manager};
use crate::syntax::scan;

impl Rewriter<'_> {
    /// Returns `true` if an item that is built in place might make the generator larger.
    ///
    /// The compiler gives a variable that is live at several awaits a place of its own in the state machine, while variables of
    /// different awaits share memory. Building an item in place takes two awaits. A variable that the item borrows is live at both.
    fn keeps_variables(&self, operand: &TokenStream) -> bool {
        self.summary.has_several_awaits()
            && self.signature.yields != YieldForm::Lends
            && scan::may_borrow(operand.clone())
    }

    /// Rewrites a `yield_!` or `yield_from_!`.
    pub(super) fn rewrite_yield(&self, mac: &mut Macro, name: YieldMacro) {
        let is_in_place = name == YieldMacro::Yield
            && self.in_place
            && !mac.tokens.is_empty()
            && !self.keeps_variables(&mac.tokens)
            && suspension::is_await_free(mac.tokens.clone());
        let strategy = if is_in_place {
            YieldStrategy::Reserved
        } else {
            YieldStrategy::Moved
        };
        if let Some(hidden) = name.hidden(self.signature.yields, strategy) {
            let HygienicNames { token, label, .. } = self.names;
            let yield_ = mac.path.segments[0].ident.span();
            let whole = mac.delimiter.span().join();
            let proof = self.names.proof.as_ref();
            let proof = proof.map(|proof| proof.names_at(yield_));
            let (private, signature) = (self.private, self.signature);
            let (operand, source) = match name {
                YieldMacro::Yield => {
                    let spans = [yield_, whole];
                    let operand =
                        calls::check_result(&mac.tokens, signature, token, spans, private);
                    (operand, None)
                }
                YieldMacro::YieldFrom => {
                    let await_ = span::await_at(yield_);
                    let probe = calls::probe_source(signature.yields, whole, private);
                    (None, Some(quote!(#await_ #probe)))
                }
            };
            let operand = operand.as_ref().unwrap_or(&mac.tokens);
            let tokens = quote!(#token #label #proof #source; #operand);
            calls::call_hidden(mac, hidden, tokens, self.private);
        }
    }

    /// Rewrites an expression in the tokens of one of our macros.
    pub(super) fn rewrite_operand(&mut self, operand: &mut Expr) {
        if !attributes::expr_may_have_macro(operand) {
            self.visit_expr_mut(operand);
        }
    }

    /// Passes a `finally!` to its hidden macro, which rewrites the blocks.
    pub(super) fn rewrite_finally(&mut self, mac: &mut Macro) {
        let head = BodyContext::head(self.names, self.signature);
        let (krate, exits, blocks) = (&self.krate.0, &self.summary.exits, &mac.tokens);
        // A jump that leaves the body of the `finally!` is repeated after the `finally!`, in this body.
        let leaving = self.finallys.next().map(|jumps| &jumps.leaving);
        let repeated = leaving.into_iter().flatten().map(|jump| {
            let exit = self.leave(jump);
            exit.unwrap_or_else(|| jump.to_token_stream())
        });
        let repeated: Vec<_> = repeated.collect();
        let await_ = span::await_at(mac.path.segments[0].ident.span());
        let tokens = quote!([#krate] #head #exits #await_ [#({ #repeated })*] #blocks);
        calls::call_hidden(mac, "finally", tokens, self.private);
    }

    /// Returns the expression in the place of a `break` or `continue` if the jump leaves the body of a `finally!`.
    pub(super) fn leave(&mut self, jump: &Jump) -> Option<TokenStream> {
        let is_finally = self.signature.body == BodyKind::FinallyBody && self.scope.is_none();
        if !is_finally || self.targets.contain(jump) {
            return None;
        }
        let number = self.jumps;
        self.jumps += 1;
        let span = Span::mixed_site().located_at(jump.span);
        let private = span::respan(span, self.krate.private());
        let exits = &self.summary.exits;
        let end = exits.end("Jump", quote!(#number), span, &private);
        Some(quote_spanned!(span=> return #end))
    }

    /// Passes an `async_with!` to its hidden macro. If the `async_with!` is directly in the body, the hidden macro rewrites the
    /// block and needs the context for it.
    pub(super) fn rewrite_async_with(&mut self, mac: &mut Macro) {
        let mut head = None;
        if self.scope.is_some() {
            if let Ok(mut input) = mac.parse_body::<AsyncWithInput>() {
                self.rewrite_operand(&mut input.manager);
                self.in_nested(nested::async_with_in(self.scope), |this| {
                    for (manager, _) in &mut input.others {
                        this.rewrite_operand(manager);
                    }
                    this.visit_block_mut(&mut input.block);
                });
                mac.tokens = input.into_token_stream();
            }
        } else {
            head = Some(BodyContext::head(self.names, self.signature));
            if self.summary.has_operand_to_rewrite {
                if let Ok((mut manager, rest)) = parse_manager(mac.tokens.clone()) {
                    self.rewrite_operand(&mut manager);
                    mac.tokens = quote!(#manager #rest);
                }
            }
        }
        let tokens = &mac.tokens;
        let tokens = quote!(#head; #tokens);
        calls::call_hidden(mac, "async_with", tokens, self.private);
    }

    /// Rewrites a `with_yielder!`. Nothing in its block needs the token, because the futures there yield by the handle.
    pub(super) fn rewrite_with_yielder(&mut self, mac: &mut Macro) {
        let functions = calls::yielder_functions(self.signature.yields);
        let (Some(functions), Ok(mut input)) = (functions, mac.parse_body::<WithYielderInput>())
        else {
            return;
        };
        self.in_nested(NestedScope::WithYielder, |this| {
            this.visit_block_mut(&mut input.block);
        });
        let HygienicNames { token, label, .. } = self.names;
        let await_ = span::await_at(mac.path.segments[0].ident.span());
        let tokens = quote!(#token #label #functions #await_; #input);
        calls::call_hidden(mac, "with_yielder", tokens, self.private);
    }

    /// Returns the call of the hidden macro for a loop with `#[for_await]`.
    pub(super) fn for_await(&self, mut expr: ExprForLoop) -> Expr {
        expr.attrs.retain(|attr| !attributes::is_for_await(attr));
        for attr in &mut expr.attrs {
            // Attributes at the head of the loop's block apply to the loop too.
            attr.style = AttrStyle::Outer;
        }
        let ExprForLoop {
            attrs,
            label,
            for_token,
            pat,
            expr,
            body,
            ..
        } = expr;
        let name = match self.has_keywords() {
            true => "for_await_statement",
            false => "for_await_loop",
        };
        let hidden = span::hidden_path(self.private, name, for_token.span);
        let await_ = span::await_at(for_token.span);
        let span = self.signature.attribute.located_at(for_token.span);
        parse_quote_spanned!(span=> #(#attrs)* { #hidden! { [#label] #await_ #pat, #expr, #body } })
    }
}
