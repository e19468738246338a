//! Replaces the constructs that are directly in a body.
//!
//! The tokens of other macros are left as they are. In them, the local macros of [`calls::local_macros`] replace the yields.

mod constructs;
mod keywords;

use std::{mem, slice};

use proc_macro2::Span;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprForLoop, ExprGroup, ExprMacro, ExprParen, ExprReturn, Item, Macro, Path, Stmt,
    StmtMacro, parse_quote, token,
};

use crate::body_context::HygienicNames;
use crate::calls;
use crate::check::nested::{self, NestedScope};
use crate::check::targets::{self, Targets};
use crate::check::{BodySummary, attributes};
use crate::exits::{Jump, Jumps};
use crate::facts::{BodyKind, BodySignature, Dialect, YieldForm, YieldMacro};
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::own_macro::OwnMacro;
use crate::syntax::{macro_names, question_mark, scan};

/// Rewrites a body that has been checked.
pub(crate) fn rewrite(
    block: &mut Block,
    summary: &BodySummary,
    signature: &BodySignature,
    names: &HygienicNames,
    krate: &Crate,
) {
    if let (Some(proof), Some(last)) = (names.proof_to_read(), block.stmts.last_mut()) {
        if !attributes::stmt_may_have_macro(last) {
            proof.exempt_errors(block);
        }
    }
    let mut rewriter = Rewriter {
        summary,
        in_place: match signature.dialect {
            // An item that is built in place takes another await, which takes time to compile. It pays off for items that are
            // large and for bodies with a single yield.
            Dialect::Macros => !signature.cheap_to_move || summary.yields < 2,
            Dialect::Keywords => keywords::builds_in_place(summary),
        },
        signature,
        names,
        krate,
        private: &krate.private_path(),
        scope: None,
        targets: Targets::default(),
        jumps: 0,
        finallys: summary.finallys.iter(),
        defined_macros: Vec::new(),
    };
    rewriter.visit_block_mut(block);
}

struct Rewriter<'a> {
    summary: &'a BodySummary,
    in_place: bool,
    signature: &'a BodySignature,
    names: &'a HygienicNames,
    krate: &'a Crate,
    private: &'a Path,
    /// The nested scope that is visited, if any.
    scope: Option<NestedScope>,
    /// The targets of jumps that stay in the body.
    targets: Targets,
    /// The number of jumps so far that leave the body.
    jumps: usize,
    /// The jumps that leave the bodies of the `finally!`s that follow.
    finallys: slice::Iter<'a, Jumps>,
    /// The macros of the user with our names that were defined so far.
    defined_macros: Vec<OwnMacro>,
}

impl Rewriter<'_> {
    fn in_nested(&mut self, scope: NestedScope, visit: impl FnOnce(&mut Self)) {
        let outer = self.scope.replace(scope);
        visit(self);
        self.scope = outer;
    }

    /// Puts the call of a hidden macro at the end of a block, and a `?` or an assignment with it, into tokens that clippy ignores. Clippy would
    /// ask for a semicolon after the call, and point at the attribute.
    fn exempt_tail(&self, block: &mut Block) {
        let Some(last) = block.stmts.last_mut() else {
            return;
        };
        let (mac, has_place) = match &*last {
            Stmt::Macro(stmt) if stmt.semi_token.is_none() => (&stmt.mac, false),
            Stmt::Expr(value, None) => match operand(value) {
                Expr::Macro(operand) => (
                    &operand.mac,
                    matches!(value, Expr::Assign(_) | Expr::Binary(_)),
                ),
                _ => return,
            },
            _ => return,
        };
        let span = self.exempt_span(mac);
        // The call may be one of a user's macro with a similar path.
        if calls::is_hidden(mac, self.private) && !attributes::stmt_may_have_macro(last) {
            let exempt = match has_place {
                // Braces would drop the temporaries of the place before the variables of the block, which edition 2021 does not.
                true => quote_spanned!(span=> (#last,).0),
                false => quote_spanned!(span=> { #last }),
            };
            *last = Stmt::Expr(Expr::Verbatim(exempt), None);
        }
    }

    /// Returns the location of a call of a hidden macro, for tokens around it that clippy ignores.
    fn exempt_span(&self, mac: &Macro) -> Span {
        self.signature.attribute.located_at(mac.path.span())
    }

    /// Returns the location of a macro of ours if the statement discards its value and the value may be a result.
    fn unused_value(&self, stmt: &Stmt) -> Option<Span> {
        let Stmt::Macro(stmt) = stmt else {
            return None;
        };
        let path = &stmt.mac.path;
        let may_be_result = match OwnMacro::of_call(&stmt.mac, &self.defined_macros)? {
            OwnMacro::Yield(YieldMacro::Yield) => match self.signature.yields {
                YieldForm::Lends => self.signature.body != BodyKind::Unit,
                _ => self.signature.resume_protocol.is_some(),
            },
            OwnMacro::Yield(YieldMacro::YieldFrom) => {
                self.signature.resume_protocol.is_some()
                    || self.signature.yields == YieldForm::OkValues
            }
            OwnMacro::Finally | OwnMacro::AsyncWith | OwnMacro::WithYielder => true,
        };
        let is_whole = stmt.attrs.is_empty() && stmt.semi_token.is_some();
        (may_be_result && is_whole).then_some(path.get_ident()?.span())
    }
}

impl VisitMut for Rewriter<'_> {
    nested::visit_nested_scopes!();
    targets::visit_targets!();

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        self.exempt_tail(block);
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if self.has_keywords() {
            if !self.rewrite_stmt_with_keywords(stmt) {
                visit_mut::visit_stmt_mut(self, stmt);
            }
            return;
        }
        // An attribute macro has to receive the statement as the user wrote it. Every token that is written here, even a
        // `$crate`, has the hygiene of the token, so none of them may reach a macro of another crate. `has_attribute_macro` is
        // a fact about the statements of the body itself. It does not cover nested scopes, such as functions.
        let may_have_macro = self.summary.has_attribute_macro || self.scope.is_some();
        if may_have_macro && attributes::stmt_may_have_macro(stmt) {
            return;
        }
        if let Stmt::Item(Item::Macro(item)) = stmt {
            self.defined_macros.extend(OwnMacro::defined_by(item));
        }
        let unused = self.unused_value(stmt);
        let is_yield = matches!(&*stmt, Stmt::Macro(StmtMacro { mac, .. }) | Stmt::Expr(Expr::Macro(ExprMacro { mac, .. }), _)
            if YieldMacro::of(&mac.path).is_some());
        visit_mut::visit_stmt_mut(self, stmt);
        let (attrs, mac, semi) = match stmt {
            Stmt::Macro(stmt) => (&stmt.attrs, &stmt.mac, stmt.semi_token),
            Stmt::Expr(Expr::Macro(expr), semi) => (&expr.attrs, &expr.mac, *semi),
            _ => return,
        };
        let value = match unused {
            // The compiler reports the unused value of a macro at the attribute. A field access begins and ends with tokens
            // that have the user's location.
            Some(span) => quote_spanned!(span=> (#mac,).0),
            // Lint attributes have no effect on a macro call. They apply to the call in a block.
            None if is_yield && !attrs.is_empty() => {
                let span = self.exempt_span(mac);
                quote_spanned!(span=> #(#attrs)* { #mac })
            }
            None => return,
        };
        *stmt = Stmt::Expr(Expr::Verbatim(value), semi);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if self.has_keywords() {
            self.rewrite_keyword(expr);
        }
        let jump = match expr {
            Expr::Break(expr) => Some((Jump::from(&*expr), &expr.attrs)),
            Expr::Continue(expr) => Some((Jump::from(&*expr), &expr.attrs)),
            _ => None,
        };
        // One of the attributes may be a `#[cfg]`.
        let left = jump.and_then(|(jump, attrs)| {
            let exit = self.leave(&jump)?;
            Some(quote!(#(#attrs)* #exit))
        });
        *expr = match (left, mem::replace(expr, Expr::PLACEHOLDER)) {
            (Some(exit), _) => Expr::Verbatim(exit),
            (_, Expr::ForLoop(expr)) if is_for_await(&expr) => self.for_await(expr),
            // The compiler ignores invisible groups in the output of a procedural macro (rust-lang/rust#67062): `-$e` would
            // negate only the first operand of `$e`. (The group of a `$s:stmt` may contain a `let`, which is no expression.)
            (_, Expr::Group(ExprGroup { attrs, expr, .. })) if !matches!(*expr, Expr::Let(_)) => {
                Expr::Paren(ExprParen {
                    attrs,
                    paren_token: token::Paren(Span::mixed_site()),
                    expr,
                })
            }
            (_, expr) => expr,
        };
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        if self.has_keywords() {
            return self.rewrite_macro_beside_keywords(mac);
        }
        match OwnMacro::of_call(mac, &self.defined_macros) {
            Some(OwnMacro::Yield(name)) => {
                if self.summary.has_operand_to_rewrite && scan::may_need_rewrite(mac.tokens.clone())
                {
                    if let Ok(mut operand) = syn::parse2(mac.tokens.clone()) {
                        self.rewrite_operand(&mut operand);
                        mac.tokens = operand.into_token_stream();
                    }
                }
                self.rewrite_yield(mac, name);
            }
            Some(OwnMacro::Finally) => self.rewrite_finally(mac),
            Some(OwnMacro::AsyncWith) => self.rewrite_async_with(mac),
            Some(OwnMacro::WithYielder) => self.rewrite_with_yielder(mac),
            None => {
                if self.summary.has_opaque_return
                    && self.scope.is_none()
                    && macro_names::is_select_or_join(mac)
                {
                    let with_values = self.signature.body == BodyKind::FinallyBody;
                    mac.tokens =
                        question_mark::wrap_returns(mac.tokens.clone(), calls::END, with_values);
                }
            }
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        if self.has_keywords() {
            visit_mut::visit_expr_return_mut(self, expr);
            return self.rewrite_return_beside_keywords(expr);
        }
        if expr.expr.is_none() && self.signature.body == BodyKind::Result && self.scope.is_none() {
            let private = self.private;
            expr.expr = Some(match self.signature.question_mark {
                None => parse_quote!(#private::Ok(())),
                Some(_) => parse_quote!(#private::into_output(())),
            });
        }
        let exits = &self.summary.exits;
        let is_finally = self.signature.body == BodyKind::FinallyBody && self.scope.is_none();
        if is_finally && expr.expr.is_none() {
            let empty = exits.empty(&self.krate.private());
            expr.expr = Some(parse_quote!(#empty));
        }
        if let (Some(proof), None) = (self.names.proof_to_read(), self.scope) {
            proof.prove_return(expr);
        }
        visit_mut::visit_expr_return_mut(self, expr);
        if let (true, Some(value)) = (is_finally, &mut expr.expr) {
            let span = Span::mixed_site().located_at(expr.return_token.span);
            let private = span::respan(span, self.krate.private());
            let returned = exits.end("Return", value.to_token_stream(), span, &private);
            **value = parse_quote!(#returned);
        }
    }
}

/// Returns the operand of a `?`, or the value of an assignment.
fn operand(expr: &Expr) -> &Expr {
    match expr {
        Expr::Try(expr) => operand(&expr.expr),
        Expr::Assign(expr) => operand(&expr.right),
        Expr::Binary(expr) => operand(&expr.right),
        _ => expr,
    }
}

fn is_for_await(expr: &ExprForLoop) -> bool {
    expr.attrs.iter().any(attributes::is_for_await)
}
