//! Replaces the constructs of bodies with [`Dialect::Keywords`].

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{
    Expr, ExprParen, ExprReturn, ExprTry, ExprYield, Item, Macro, MacroDelimiter, Stmt, Token,
    parse_quote, token,
};

use crate::check::{BodySummary, attributes};
use crate::facts::{BodyKind, Dialect, YieldMacro};
use crate::rewrite::Rewriter;
use crate::syntax::errors::Errors;
use crate::syntax::{keywords, question_mark};
use crate::{calls, span};

/// Returns `true` if items are built in place.
///
/// An item that is built in place takes two awaits. The compiler gives a variable that is live at several awaits a place of its own in
/// the state machine, so the stream could be larger than with async-stream. It is not if the body has no other await.
pub(super) fn builds_in_place(summary: &BodySummary) -> bool {
    summary.yields < 2 && !summary.has_other_await
}

impl Rewriter<'_> {
    /// Returns `true` directly in a body that contains keywords instead of our macros.
    pub(super) fn has_keywords(&self) -> bool {
        self.signature.dialect == Dialect::Keywords
    }

    /// Rewrites a statement that the visitor does not have to visit. Returns `true` if it was such a statement.
    pub(super) fn rewrite_stmt_with_keywords(&self, stmt: &mut Stmt) -> bool {
        if self.scope.is_some() {
            return attributes::stmt_may_have_macro(stmt);
        }
        if self.summary.has_attribute_macro && attributes::stmt_may_have_macro(stmt) {
            let tokens = self.rewrite_opaque(stmt.to_token_stream());
            *stmt = Stmt::Expr(Expr::Verbatim(tokens), None);
            return true;
        }
        match stmt {
            Stmt::Item(Item::Macro(item)) => {
                item.mac.tokens = self.rewrite_opaque(item.mac.tokens.clone());
                true
            }
            _ => false,
        }
    }

    pub(super) fn rewrite_macro_beside_keywords(&self, mac: &mut Macro) {
        if self.scope.is_none() && !keywords::is_stream(mac) {
            mac.tokens = self.rewrite_opaque(mac.tokens.clone());
        }
    }

    /// Rewrites tokens that only the compiler reads. The tokens that are written here have the hygiene of the user's tokens.
    fn rewrite_opaque(&self, mut tokens: TokenStream) -> TokenStream {
        if self.summary.has_opaque_yield {
            // The errors have been reported.
            tokens = keywords::replace_yields(tokens, &mut Errors::default());
        }
        if self.summary.has_opaque_return {
            tokens = question_mark::wrap_returns(tokens, calls::END, false);
        }
        tokens
    }

    /// Rewrites an expression whose parts have been rewritten.
    pub(super) fn rewrite_keyword(&self, expr: &mut Expr) {
        if self.scope.is_some() {
            return;
        }
        match expr {
            Expr::Yield(keyword) => *expr = self.yield_keyword(keyword),
            Expr::Try(question_mark) => *expr = self.question_mark(question_mark),
            Expr::Verbatim(tokens) => *tokens = self.rewrite_opaque(tokens.clone()),
            _ => {}
        }
    }

    fn yield_keyword(&self, keyword: &ExprYield) -> Expr {
        let ExprYield {
            attrs,
            yield_token,
            expr,
        } = keyword;
        let span = yield_token.span;
        let mut mac = Macro {
            path: syn::Ident::new(keywords::YIELD, span).into(),
            bang_token: Token![!](span),
            delimiter: MacroDelimiter::Brace(token::Brace {
                span: span::delim_span(keyword.span()),
            }),
            tokens: expr.to_token_stream(),
        };
        self.rewrite_yield(&mut mac, YieldMacro::Yield);
        match &attrs[..] {
            [] => parse_quote!(#mac),
            // Attributes have no effect on a macro call.
            attrs => parse_quote!(#(#attrs)* { #mac }),
        }
    }

    /// Returns the `match` that a `?` stands for. It converts the error with `Into`, as async-stream does. A `?` would require `From`.
    fn question_mark(&self, question_mark: &ExprTry) -> Expr {
        let ExprTry {
            attrs,
            expr,
            question_token,
        } = question_mark;
        let span = Span::mixed_site().located_at(question_token.span);
        let private = &span::respan(span, self.private.to_token_stream());
        // Without the parentheses, the braces of a struct would be those of the `match`.
        let value = quote_spanned! {span=>
            match (#expr) {
                #private::Ok(__asyncgen_value) => __asyncgen_value,
                #private::Err(__asyncgen_error) => {
                    // Imported, because errors would point at the outer macro instead of the tokens of a path that begins with `$crate`.
                    use #private::Into as __asyncgen_into;
                    return #private::Err(__asyncgen_into::into(__asyncgen_error));
                }
            }
        };
        Expr::Paren(ExprParen {
            attrs: attrs.clone(),
            paren_token: token::Paren(span),
            expr: Box::new(Expr::Verbatim(value)),
        })
    }

    /// Rewrites a `return` with an operand of type `()`.
    pub(super) fn rewrite_return_beside_keywords(&self, expr: &mut ExprReturn) {
        if self.scope.is_some() || self.signature.body != BodyKind::Result {
            return;
        }
        let private = self.private;
        if let Some(value) = &expr.expr {
            let span = Span::mixed_site().located_at(value.span());
            expr.expr = Some(Box::new(Expr::Verbatim(quote_spanned! {span=> {
                let _: () = if true { #value } else {};
                #private::Ok(())
            }})));
        } else {
            expr.expr = Some(parse_quote!(#private::Ok(())));
        }
    }
}
