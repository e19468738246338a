//! The body: what stands directly in it is rewritten, what stands in nested functions, closures and
//! `async` blocks is not, nor is anything among a macro's tokens. There, the local macros `yield_!`
//! and `yield_from_!` do what is done here.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AttrStyle, Block, Error, Expr, ExprAsync, ExprBreak, ExprClosure, ExprConst, ExprContinue,
    ExprForLoop, ExprLoop, ExprMacro, ExprParen, ExprReference, ExprReturn, ExprTry, ExprWhile,
    ExprYield, Item, Local, Macro, Pat, Path, Stmt, StmtMacro, Token, parse_quote, token,
};

use crate::calls;
use crate::calls::YieldStrategy;
use crate::check::attributes;
use crate::check::control_flow;
use crate::check::nested;
use crate::check::nested::NestedScope;
use crate::check::suspension;
use crate::context::Context;
use crate::facts::BodyKind;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::facts::YieldMacro;
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::constructs::AsyncWithInput;
use crate::syntax::errors::Errors;
use crate::syntax::question_mark;
use crate::syntax::scan;

/// What there is in a body that decides on what has to stand around it.
#[derive(Default)]
pub(crate) struct BodySummary {
    /// Tokens that only the compiler reads, a yield among them perhaps.
    pub(crate) has_opaque_macro: bool,
    /// A `return`.
    pub(crate) has_return: bool,
    /// A `yield_!` or `yield_from_!`.
    pub(crate) has_yield: bool,
    /// A `?`.
    pub(crate) has_try: bool,
    /// Something that takes part in closing.
    pub(crate) has_close: bool,
}

/// Rewrites what stands directly in the body.
pub(crate) fn rewrite(
    block: &mut Block,
    returns: &Returns,
    names: &HygienicNames,
    krate: &Crate,
) -> Result<BodySummary, Error> {
    // To build an item in place takes one await more than there are yields, or one for each. That
    // takes the compiler time, and pays where the item is large, or where the yield is the only one.
    let mut yields = CountYields(0);
    if returns.small {
        yields.visit_block_mut(block);
    }
    let in_place = yields.0 < 2;
    let private = krate.private();
    let mut rewriter = Rewriter {
        in_place,
        has_foreign_attributes: block.stmts.iter_mut().any(attributes::stmt_has_foreign),
        returns,
        names,
        krate,
        private: &private,
        private_path: &Path::parse_mod_style.parse2(private.clone())?,
        summary: BodySummary::default(),
        loops: 0,
        scope: None,
        errors: Errors::default(),
    };
    rewriter.visit_block_mut(block);
    rewriter.errors.into_result()?;
    Ok(rewriter.summary)
}

struct Rewriter<'a> {
    returns: &'a Returns,
    names: &'a HygienicNames,
    krate: &'a Crate,
    private: &'a TokenStream,
    private_path: &'a Path,
    summary: BodySummary,
    in_place: bool,
    has_foreign_attributes: bool,
    /// How many loops are around what is visited.
    loops: usize,
    /// What nested body is visited, if it is not the generator's own.
    scope: Option<NestedScope>,
    errors: Errors,
}

impl Rewriter<'_> {
    fn report(&mut self, error: Error) {
        self.errors.push(error);
    }

    /// Where one of ours stands whose value, a result perhaps, a statement does not use. The compiler
    /// would point at the attribute.
    fn unused_value(&self, stmt: &Stmt) -> Option<Span> {
        let Stmt::Macro(stmt_macro) = stmt else {
            return None;
        };
        let path = &stmt_macro.mac.path;
        let is_result = match YieldMacro::of(path) {
            Some(YieldMacro::Yield) => !self.yields_are_unit(),
            Some(YieldMacro::YieldFrom) => {
                self.returns.protocol.is_some() || self.returns.yields == YieldForm::OkValues
            }
            None => path.is_ident("finally") || path.is_ident("async_with"),
        };
        let is_whole = stmt_macro.attrs.is_empty() && stmt_macro.semi_token.is_some();
        let span = path.get_ident()?.span();
        (is_result && is_whole).then_some(span)
    }

    /// Whether every `yield_!` evaluates to `()`.
    fn yields_are_unit(&self) -> bool {
        match self.returns.yields {
            YieldForm::Lends => self.returns.body == BodyKind::Unit,
            _ => self.returns.protocol.is_none(),
        }
    }

    fn in_loop(&mut self, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        visit(self);
        self.loops -= 1;
    }

    fn in_nested(&mut self, place: NestedScope, visit: impl FnOnce(&mut Self)) {
        let outer = self.scope.replace(place);
        visit(self);
        self.scope = outer;
    }

    fn report_elsewhere(&mut self, name: &impl ToTokens, verb: &str, place: NestedScope) {
        let owner = self.returns.yields.owner();
        self.report(nested::misplaced_macro(name, verb, place, owner));
    }

    fn report_break(&mut self, break_: &impl ToTokens) {
        let message = control_flow::break_outside_loop(self.returns);
        self.report(Error::new_spanned(break_, message));
    }

    /// Looks for mistakes in a macro whose tokens mean what they seem to.
    fn visit_known_macro(&mut self, mac: &Macro) {
        if let Some(name) = scan::yield_in_async_block(mac.tokens.clone(), false) {
            if let Some(verb) = YieldMacro::of(&name.clone().into()) {
                self.report_elsewhere(&name, verb.name(), NestedScope::AsyncBlock);
            }
        }
        if let Some(name) = scan::for_await_attribute(mac.tokens.clone()) {
            let message =
                "among the tokens of a macro, write `for_await!(item in stream => { .. })`";
            self.report(Error::new_spanned(name, message));
        }
        if self.loops == 0 {
            if let Some(break_) = scan::break_outside_of_a_loop(mac.tokens.clone()) {
                self.report_break(&break_);
            }
        }
    }

    /// Rewrites the operand of a `yield_!` or `yield_from_!`.
    fn visit_operand(&mut self, operand: &mut TokenStream) {
        if !scan::may_need_rewriting(operand.clone()) {
            return;
        }
        match syn::parse2::<Expr>(operand.clone()) {
            Ok(mut expr) => {
                if attributes::expr_has_foreign(&mut expr) {
                    self.summary.has_opaque_macro = true;
                    return;
                }
                self.visit_expr_mut(&mut expr);
                *operand = expr.into_token_stream();
            }
            // The hidden macro says what is wrong with it.
            Err(_) => self.summary.has_opaque_macro = true,
        }
    }

    /// Hands a `finally!` on, with the token and the label: its blocks are rewritten when it is
    /// expanded.
    fn visit_finally(&mut self, mac: &mut Macro) {
        if let Some(place) = self.scope {
            return self.report_elsewhere(&mac.path, "finally!", place);
        }
        if self.returns.protocol.is_none() {
            return self.report(Error::new_spanned(&mac.path, calls::NOBODY_CLOSES));
        }
        self.summary.has_yield = true;
        self.summary.has_close = true;
        let head = Context::head(self.names, self.returns);
        let (krate, blocks) = (&self.krate.0, &mac.tokens);
        let tokens = quote!([#krate] #head #blocks);
        calls::call_hidden(mac, "finally", tokens, self.private_path);
    }

    /// Hands an `async_with!` on: with the token and the label, if it stands directly in the body.
    fn visit_async_with(&mut self, mac: &mut Macro) {
        let Ok(mut parts) = mac.parse_body::<AsyncWithInput>() else {
            // The hidden macro says what is wrong with it.
            return self.redirect_async_with(mac, false);
        };
        // As with an operand: what stands among a macro's tokens was not looked through before.
        if attributes::expr_has_foreign(&mut parts.manager) {
            self.summary.has_opaque_macro = true;
        } else {
            self.visit_expr_mut(&mut parts.manager);
        }
        let directly = self.scope.is_none();
        if directly {
            self.summary.has_yield = true;
            self.summary.has_close = true;
        } else {
            self.in_nested(NestedScope::AsyncWith, |this| {
                this.visit_block_mut(&mut parts.block);
            });
        }
        mac.tokens = parts.into_token_stream();
        self.redirect_async_with(mac, directly);
    }

    fn redirect_async_with(&self, mac: &mut Macro, directly: bool) {
        let head = directly.then(|| Context::head(self.names, self.returns));
        let parts = &mac.tokens;
        let tokens = quote!(#head; #parts);
        calls::call_hidden(mac, "async_with", tokens, self.private_path);
    }

    fn for_await(&mut self, mut expr: ExprForLoop) -> Expr {
        expr.attrs.retain(|attr| !attr.path().is_ident("for_await"));
        for attr in &mut expr.attrs {
            // Those at the head of the loop's own block are said of the loop, too.
            attr.style = AttrStyle::Outer;
        }
        self.visit_expr_for_loop_mut(&mut expr);
        let ExprForLoop {
            attrs,
            label,
            for_token,
            pat,
            expr,
            body,
            ..
        } = expr;
        let private = self.private;
        let hidden = span::respan(for_token.span, quote!(#private::for_await_loop));
        parse_quote!(#(#attrs)* { #hidden! { [#label] #pat, #expr, #body } })
    }
}

/// How many `yield_!`s there are, in macros' tokens not.
struct CountYields(usize);

impl VisitMut for CountYields {
    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        self.0 += usize::from(YieldMacro::of(&mac.path) == Some(YieldMacro::Yield));
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_item_mut(&mut self, item: &mut Item) {
        // A function in the body is looked through for yields that are lost in it, unless an
        // attribute, ours perhaps, has other plans for it. Further items are left alone.
        if let Item::Fn(function) = item {
            if function.attrs.is_empty() {
                self.in_nested(NestedScope::Function, |this| {
                    // Not the signature: an attribute in it would receive what is rewritten there.
                    this.visit_block_mut(&mut function.block);
                });
            }
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // What an attribute may still rewrite has to be as the user wrote it. The statements of a nested body may be those of an
        // item or of an `async_with!`, which `has_foreign_attributes` does not count. Every token that is written here, a
        // `$crate` too, has the hygiene of the token, so none may get to a foreign macro.
        let may_have_foreign = self.has_foreign_attributes || self.scope.is_some();
        if may_have_foreign && attributes::stmt_has_foreign(stmt) {
            if let Some(error) = attributes::misplaced_for_await(stmt) {
                self.report(error);
            }
            self.summary.has_opaque_macro = true;
            return;
        }
        // A loop that ends a block gets its semicolon: behind a macro, lints no longer see the
        // loop, and ask for one.
        match stmt {
            Stmt::Expr(Expr::ForLoop(expr), semi @ None) if is_for_await(expr) => {
                *semi = Some(Token![;](expr.body.brace_token.span.close()));
            }
            // So does a `yield_!`, where it evaluates to `()`: they would point at the attribute.
            Stmt::Macro(StmtMacro {
                mac,
                semi_token: semi @ None,
                ..
            })
            | Stmt::Expr(Expr::Macro(ExprMacro { mac, .. }), semi @ None)
                if YieldMacro::of(&mac.path) == Some(YieldMacro::Yield)
                    && self.yields_are_unit() =>
            {
                *semi = Some(Token![;](mac.delimiter.span().close()));
            }
            _ => {}
        }
        let unused = self.unused_value(stmt);
        let is_linted = matches!(&*stmt, Stmt::Macro(StmtMacro { attrs, mac, .. })
            if !attrs.is_empty() && YieldMacro::of(&mac.path).is_some());
        visit_mut::visit_stmt_mut(self, stmt);
        if let (Some(span), Stmt::Macro(stmt_macro)) = (unused, &*stmt) {
            // A field is an expression that begins and ends with tokens of the user's.
            let mac = &stmt_macro.mac;
            let value = Expr::Verbatim(quote_spanned!(span=> (#mac,).0));
            *stmt = Stmt::Expr(value, stmt_macro.semi_token);
        }
        // Lint attributes have no effect on a macro call. They apply to the call in a block.
        if let (true, Stmt::Macro(stmt_macro)) = (is_linted, &mut *stmt) {
            let (attrs, mac) = (&stmt_macro.attrs, &stmt_macro.mac);
            *stmt = Stmt::Expr(parse_quote!(#(#attrs)* { #mac }), stmt_macro.semi_token);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::ForLoop(for_loop) if self.scope.is_none() && is_for_await(for_loop) => {
                let for_loop = for_loop.clone();
                *expr = self.for_await(for_loop);
            }
            // `$s:stmt` may be a `let`, which is no expression.
            Expr::Group(group) if !matches!(*group.expr, Expr::Let(_)) => {
                // The compiler takes no notice of an invisible group that a procedural macro hands
                // it (rust-lang/rust#67062): `-$e` would negate the first operand of `$e` alone.
                visit_mut::visit_expr_group_mut(self, group);
                *expr = Expr::Paren(ExprParen {
                    attrs: Vec::new(),
                    paren_token: token::Paren(Span::mixed_site()),
                    expr: group.expr.clone(),
                });
            }
            Expr::Verbatim(_) => self.summary.has_opaque_macro = true,
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let verb = YieldMacro::of(&mac.path);
        if mac.path.is_ident("finally") {
            return self.visit_finally(mac);
        }
        if mac.path.is_ident("async_with") {
            return self.visit_async_with(mac);
        }
        let Some(verb) = verb else {
            self.summary.has_opaque_macro = true;
            if self.scope.is_none() && scan::is_select_or_join(mac) {
                self.visit_known_macro(mac);
                if self.returns.body == BodyKind::Result {
                    mac.tokens = question_mark::complete_returns(mac.tokens.clone(), calls::END);
                }
            }
            return;
        };
        if let Some(place) = self.scope {
            self.report_elsewhere(&mac.path, verb.name(), place);
            return;
        }
        if let Some(second) = scan::second_operand(mac.tokens.clone()) {
            self.report(Error::new_spanned(second, verb.takes(self.returns.yields)));
            return;
        }
        if verb == YieldMacro::Yield && self.returns.yields == YieldForm::Lends {
            if let Ok(Expr::Reference(ExprReference {
                and_token,
                mutability: None,
                ..
            })) = mac.parse_body()
            {
                let message = "a context manager lends what the block may change: write `yield_!(&mut value)`";
                self.report(Error::new_spanned(and_token, message));
            }
        }
        self.summary.has_yield = true;
        self.visit_operand(&mut mac.tokens);
        let place = if verb == YieldMacro::Yield
            && self.in_place
            && !mac.tokens.is_empty()
            && suspension::is_await_free(mac.tokens.clone())
        {
            YieldStrategy::Reserved
        } else {
            YieldStrategy::Moved
        };
        let form = self.returns.yields;
        let redirected = calls::redirect(mac, verb, place, form, self.names, self.private_path);
        if let Err(error) = redirected {
            self.report(error);
        }
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        if let Some(place) = self.scope.filter(|_| is_for_await(expr)) {
            let owner = self.returns.yields.owner();
            self.report(nested::misplaced_for_await(expr, place, owner));
        }
        self.visit_expr_mut(&mut expr.expr);
        self.in_loop(|this| this.visit_block_mut(&mut expr.body));
    }

    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        self.in_loop(|this| visit_mut::visit_expr_while_mut(this, expr));
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        self.in_loop(|this| visit_mut::visit_expr_loop_mut(this, expr));
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        if self.scope.is_none() && is_wrapper(local) {
            self.in_nested(NestedScope::Wrapper, |this| {
                visit_mut::visit_local_mut(this, local);
            });
        } else {
            visit_mut::visit_local_mut(self, local);
        }
    }

    fn visit_expr_closure_mut(&mut self, expr: &mut ExprClosure) {
        self.in_nested(NestedScope::Closure, |this| {
            visit_mut::visit_expr_closure_mut(this, expr);
        });
    }

    fn visit_expr_async_mut(&mut self, expr: &mut ExprAsync) {
        let wrapped = self.scope == Some(NestedScope::Wrapper);
        let place = if wrapped {
            NestedScope::Wrapper
        } else {
            NestedScope::AsyncBlock
        };
        self.in_nested(place, |this| visit_mut::visit_expr_async_mut(this, expr));
    }

    fn visit_expr_const_mut(&mut self, expr: &mut ExprConst) {
        self.in_nested(NestedScope::ConstBlock, |this| {
            visit_mut::visit_expr_const_mut(this, expr);
        });
    }

    fn visit_expr_yield_mut(&mut self, expr: &mut ExprYield) {
        let message = "`yield` is not Rust yet: write `yield_!(..)`";
        self.report(Error::new_spanned(expr.yield_token, message));
        visit_mut::visit_expr_yield_mut(self, expr);
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        if expr.label.is_none() && self.loops == 0 && self.scope.is_none() {
            self.report_break(&expr.break_token);
        }
        visit_mut::visit_expr_break_mut(self, expr);
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        if expr.label.is_none() && self.loops == 0 && self.scope.is_none() {
            let message = "`continue` outside of a loop";
            self.report(Error::new_spanned(expr.continue_token, message));
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        self.summary.has_return = true;
        if expr.expr.is_none() && self.returns.body == BodyKind::Result && self.scope.is_none() {
            let private = self.private;
            expr.expr = Some(match self.returns.question_mark {
                None => parse_quote!(#private::Ok(())),
                Some(_) => parse_quote!(#private::into_output(())),
            });
        }
        visit_mut::visit_expr_return_mut(self, expr);
    }

    fn visit_expr_try_mut(&mut self, expr: &mut ExprTry) {
        if self.scope.is_none() {
            self.summary.has_try = true;
            let message = control_flow::refused_question_mark(self.returns);
            if let Some(message) = message {
                self.report(Error::new_spanned(expr.question_token, message));
            }
        }
        visit_mut::visit_expr_try_mut(self, expr);
    }
}

/// Whether this is how an attribute takes the body into a block of its own, as
/// `#[tracing::instrument]` does: `let __some_name = async { .. };`.
fn is_wrapper(local: &Local) -> bool {
    let names_its_own =
        matches!(&local.pat, Pat::Ident(pat) if pat.ident.to_string().starts_with("__"));
    let init = local.init.as_ref().map(|init| &*init.expr);
    names_its_own && matches!(init, Some(Expr::Async(_)))
}

fn is_for_await(expr: &ExprForLoop) -> bool {
    expr.attrs
        .iter()
        .any(|attr| attr.path().is_ident("for_await"))
}
