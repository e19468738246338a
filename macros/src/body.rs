//! The body: what stands directly in it is rewritten, what stands in nested functions, closures and
//! `async` blocks is not, nor is anything among a macro's tokens. There, the local macros `yield_!`
//! and `yield_from_!` do what is done here.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::visit_mut::{self, VisitMut};
use syn::{
    AttrStyle, Block, Error, Expr, ExprAsync, ExprBreak, ExprClosure, ExprConst, ExprContinue,
    ExprForLoop, ExprLoop, ExprMacro, ExprParen, ExprReference, ExprReturn, ExprTry, ExprWhile,
    ExprYield, Item, Local, Macro, Pat, Path, Stmt, StmtMacro, Token, parse_quote, token,
};

use crate::args::Crate;
use crate::context::Context;
use crate::errors::Errors;
use crate::returns::{Body, Returns, Yields};
use crate::yields::{Names, Place, Verb};
use crate::{async_with, attributes, finally, in_place, jumps, tokens, yields};

/// What there is in a body that decides on what has to stand around it.
#[derive(Default)]
pub(crate) struct Contents {
    /// Tokens that only the compiler reads, a yield among them perhaps.
    pub(crate) opaque: bool,
    /// A `return`.
    pub(crate) returns: bool,
    /// A `yield_!` or `yield_from_!`.
    pub(crate) yields: bool,
    /// A `?`.
    pub(crate) tries: bool,
    /// Something that takes part in closing.
    pub(crate) closes: bool,
}

/// Parses what stands in a body's braces.
pub(crate) fn parse(input: ParseStream<'_>) -> Result<Vec<Stmt>, Error> {
    // Where they are: to take the tokens out first takes a good part of the time to parse them.
    let ahead = input.fork();
    if let Ok(stmts) = ahead.call(Block::parse_within) {
        input.advance_to(&ahead);
        return Ok(stmts);
    }
    let tokens = input.parse::<TokenStream>()?;
    Block::parse_within.parse2(tokens.clone()).or_else(|error| {
        match tokens::for_await(tokens.clone()) {
            Some(await_) => Err(Error::new(
                await_,
                "`for await` is not Rust yet: write `#[for_await]` above a plain `for`",
            )),
            None if tokens::mention(tokens.clone(), &["for_await"]) => Err(error),
            // The compiler has read a function before us, and said what is wrong. It does not say
            // it twice, but would say it besides another word for it.
            None => Ok(vec![Stmt::Expr(Expr::Verbatim(tokens), None)]),
        }
    })
}

/// Rewrites what stands directly in the body.
pub(crate) fn rewrite(
    block: &mut Block,
    returns: &Returns,
    names: &Names,
    krate: &Crate,
) -> Result<Contents, Error> {
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
        contents: Contents::default(),
        loops: 0,
        elsewhere: None,
        errors: Errors::default(),
    };
    rewriter.visit_block_mut(block);
    rewriter.errors.into_result()?;
    Ok(rewriter.contents)
}

struct Rewriter<'a> {
    returns: &'a Returns,
    names: &'a Names,
    krate: &'a Crate,
    private: &'a TokenStream,
    private_path: &'a Path,
    contents: Contents,
    in_place: bool,
    has_foreign_attributes: bool,
    /// How many loops are around what is visited.
    loops: usize,
    /// What nested body is visited, if it is not the generator's own.
    elsewhere: Option<Elsewhere>,
    errors: Errors,
}

/// A body in the generator's, where nothing can be yielded.
#[derive(Clone, Copy, PartialEq)]
enum Elsewhere {
    Closure,
    AsyncBlock,
    ConstBlock,
    Function,
    /// An `async` block that an attribute has put around what the user wrote.
    Wrapper,
    /// The block of an `async_with!` that does not stand directly in the body.
    AsyncWith,
}

impl Elsewhere {
    fn name(self) -> &'static str {
        match self {
            Elsewhere::Closure => "a closure",
            Elsewhere::AsyncBlock => "an `async` block",
            Elsewhere::ConstBlock => "a `const` block",
            Elsewhere::Function => "a nested function",
            Elsewhere::Wrapper => "an `async` block that another attribute has put around it",
            Elsewhere::AsyncWith => "an `async_with!` in a closure or an `async` block",
        }
    }
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
        let is_result = match Verb::of(path) {
            Some(Verb::Yield) => !self.yields_are_unit(),
            Some(Verb::YieldFrom) => {
                self.returns.protocol.is_some() || self.returns.yields == Yields::OkValues
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
            Yields::Lends => self.returns.body == Body::Unit,
            _ => self.returns.protocol.is_none(),
        }
    }

    fn in_loop(&mut self, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        visit(self);
        self.loops -= 1;
    }

    fn in_nested(&mut self, place: Elsewhere, visit: impl FnOnce(&mut Self)) {
        let outer = self.elsewhere.replace(place);
        visit(self);
        self.elsewhere = outer;
    }

    fn report_elsewhere(&mut self, name: &impl ToTokens, verb: &str, place: Elsewhere) {
        let (what, whose) = (place.name(), self.returns.yields.whose());
        let advice = match place {
            Elsewhere::Wrapper => format!(
                "write that attribute below `#[async_{}]`",
                whose.replace(' ', "_")
            ),
            Elsewhere::AsyncWith => String::from(
                "write that one directly in the body, outside of closures and `async` blocks",
            ),
            _ => format!("move it out into the {whose}'s own body"),
        };
        let message = format!("`{verb}` stands in {what}, which is not the {whose}: {advice}");
        self.report(Error::new_spanned(name, message));
    }

    fn report_break(&mut self, break_: &impl ToTokens) {
        // The compiler would speak of the label around the body.
        let message = match self.returns.body {
            body @ (Body::Cleanup | Body::Guarded | Body::With) => jumps::message("break", body),
            _ if self.returns.yields == Yields::Lends => String::from("`break` outside of a loop"),
            _ => String::from("`break` outside of a loop: write `return` to end the generator"),
        };
        self.report(Error::new_spanned(break_, message));
    }

    /// Looks for mistakes in a macro whose tokens mean what they seem to.
    fn visit_known_macro(&mut self, mac: &Macro) {
        if let Some(name) = tokens::yield_in_async_block(mac.tokens.clone(), false) {
            if let Some(verb) = Verb::of(&name.clone().into()) {
                self.report_elsewhere(&name, verb.name(), Elsewhere::AsyncBlock);
            }
        }
        if let Some(name) = tokens::for_await_attribute(mac.tokens.clone()) {
            let message =
                "among the tokens of a macro, write `for_await!(item in stream => { .. })`";
            self.report(Error::new_spanned(name, message));
        }
        if self.loops == 0 {
            if let Some(break_) = tokens::break_outside_of_a_loop(mac.tokens.clone()) {
                self.report_break(&break_);
            }
        }
    }

    /// Rewrites the operand of a `yield_!` or `yield_from_!`.
    fn visit_operand(&mut self, operand: &mut TokenStream) {
        if !tokens::may_need_rewriting(operand.clone()) {
            return;
        }
        match syn::parse2::<Expr>(operand.clone()) {
            Ok(mut expr) => {
                if attributes::expr_has_foreign(&mut expr) {
                    self.contents.opaque = true;
                    return;
                }
                self.visit_expr_mut(&mut expr);
                *operand = expr.into_token_stream();
            }
            // The hidden macro says what is wrong with it.
            Err(_) => self.contents.opaque = true,
        }
    }

    /// Hands a `finally!` on, with the token and the label: its blocks are rewritten when it is
    /// expanded.
    fn visit_finally(&mut self, mac: &mut Macro) {
        if let Some(place) = self.elsewhere {
            return self.report_elsewhere(&mac.path, "finally!", place);
        }
        if self.returns.protocol.is_none() {
            return self.report(Error::new_spanned(&mac.path, finally::NOBODY_CLOSES));
        }
        self.contents.yields = true;
        self.contents.closes = true;
        let head = Context::head(self.names, self.returns);
        let (krate, blocks) = (&self.krate.0, &mac.tokens);
        let tokens = quote!([#krate] #head #blocks);
        yields::call_hidden(mac, "finally", tokens, self.private_path);
    }

    /// Hands an `async_with!` on: with the token and the label, if it stands directly in the body.
    fn visit_async_with(&mut self, mac: &mut Macro) {
        let Ok(mut parts) = mac.parse_body::<async_with::Parts>() else {
            // The hidden macro says what is wrong with it.
            return self.redirect_async_with(mac, false);
        };
        // As with an operand: what stands among a macro's tokens was not looked through before.
        if attributes::expr_has_foreign(&mut parts.manager) {
            self.contents.opaque = true;
        } else {
            self.visit_expr_mut(&mut parts.manager);
        }
        let directly = self.elsewhere.is_none();
        if directly {
            self.contents.yields = true;
            self.contents.closes = true;
        } else {
            self.in_nested(Elsewhere::AsyncWith, |this| {
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
        yields::call_hidden(mac, "async_with", tokens, self.private_path);
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
        let hidden = yields::located_at(for_token.span, quote!(#private::for_await_loop));
        parse_quote!(#(#attrs)* { #hidden! { [#label] #pat, #expr, #body } })
    }
}

/// How many `yield_!`s there are, in macros' tokens not.
struct CountYields(usize);

impl VisitMut for CountYields {
    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        self.0 += usize::from(Verb::of(&mac.path) == Some(Verb::Yield));
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_item_mut(&mut self, item: &mut Item) {
        // A function in the body is looked through for yields that are lost in it, unless an
        // attribute, ours perhaps, has other plans for it. Further items are left alone.
        if let Item::Fn(function) = item {
            if function.attrs.is_empty() {
                self.in_nested(Elsewhere::Function, |this| {
                    visit_mut::visit_item_fn_mut(this, function);
                });
            }
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // What an attribute may still rewrite has to be as the user wrote it. The statements of a nested body may be those of an
        // item or of an `async_with!`, which `has_foreign_attributes` does not count. Every token that is written here, a
        // `$crate` too, has the hygiene of the token, so none may get to a foreign macro.
        let may_have_foreign = self.has_foreign_attributes || self.elsewhere.is_some();
        if may_have_foreign && attributes::stmt_has_foreign(stmt) {
            if let Some(error) = attributes::misplaced_for_await(stmt) {
                self.report(error);
            }
            self.contents.opaque = true;
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
                if Verb::of(&mac.path) == Some(Verb::Yield) && self.yields_are_unit() =>
            {
                *semi = Some(Token![;](mac.delimiter.span().close()));
            }
            _ => {}
        }
        let unused = self.unused_value(stmt);
        visit_mut::visit_stmt_mut(self, stmt);
        if let (Some(span), Stmt::Macro(stmt_macro)) = (unused, &*stmt) {
            // A field is an expression that begins and ends with tokens of the user's.
            let mac = &stmt_macro.mac;
            let value = Expr::Verbatim(quote_spanned!(span=> (#mac,).0));
            *stmt = Stmt::Expr(value, stmt_macro.semi_token);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::ForLoop(for_loop) if self.elsewhere.is_none() && is_for_await(for_loop) => {
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
            Expr::Verbatim(_) => self.contents.opaque = true,
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let verb = Verb::of(&mac.path);
        if mac.path.is_ident("finally") {
            return self.visit_finally(mac);
        }
        if mac.path.is_ident("async_with") {
            return self.visit_async_with(mac);
        }
        let Some(verb) = verb else {
            self.contents.opaque = true;
            if self.elsewhere.is_none() && tokens::is_known(mac) {
                self.visit_known_macro(mac);
            }
            return;
        };
        if let Some(place) = self.elsewhere {
            self.report_elsewhere(&mac.path, verb.name(), place);
            return;
        }
        if let Some(second) = yields::second_operand(mac.tokens.clone()) {
            self.report(Error::new_spanned(second, verb.takes(self.returns.yields)));
            return;
        }
        if verb == Verb::Yield && self.returns.yields == Yields::Lends {
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
        self.contents.yields = true;
        self.visit_operand(&mut mac.tokens);
        let place = if verb == Verb::Yield
            && self.in_place
            && !mac.tokens.is_empty()
            && in_place::holds_no_suspension(mac.tokens.clone())
        {
            Place::Reserved
        } else {
            Place::Future
        };
        let form = self.returns.yields;
        let redirected = yields::redirect(mac, verb, place, form, self.names, self.private_path);
        if let Err(error) = redirected {
            self.report(error);
        }
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        if let Some(place) = self.elsewhere.filter(|_| is_for_await(expr)) {
            let what = place.name();
            let message = match place {
                Elsewhere::Wrapper => {
                    let whose = self.returns.yields.whose().replace(' ', "_");
                    format!(
                        "`#[for_await]` stands in {what}: write that attribute below `#[async_{whose}]`"
                    )
                }
                _ => format!(
                    "`#[for_await]` stands in {what}: \
                     write `for_await!(item in stream => {{ .. }})` there"
                ),
            };
            self.report(Error::new_spanned(expr.for_token, message));
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
        if self.elsewhere.is_none() && is_wrapper(local) {
            self.in_nested(Elsewhere::Wrapper, |this| {
                visit_mut::visit_local_mut(this, local);
            });
        } else {
            visit_mut::visit_local_mut(self, local);
        }
    }

    fn visit_expr_closure_mut(&mut self, expr: &mut ExprClosure) {
        self.in_nested(Elsewhere::Closure, |this| {
            visit_mut::visit_expr_closure_mut(this, expr);
        });
    }

    fn visit_expr_async_mut(&mut self, expr: &mut ExprAsync) {
        let wrapped = self.elsewhere == Some(Elsewhere::Wrapper);
        let place = if wrapped {
            Elsewhere::Wrapper
        } else {
            Elsewhere::AsyncBlock
        };
        self.in_nested(place, |this| visit_mut::visit_expr_async_mut(this, expr));
    }

    fn visit_expr_const_mut(&mut self, expr: &mut ExprConst) {
        self.in_nested(Elsewhere::ConstBlock, |this| {
            visit_mut::visit_expr_const_mut(this, expr);
        });
    }

    fn visit_expr_yield_mut(&mut self, expr: &mut ExprYield) {
        let message = "`yield` is not Rust yet: write `yield_!(..)`";
        self.report(Error::new_spanned(expr.yield_token, message));
        visit_mut::visit_expr_yield_mut(self, expr);
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        if expr.label.is_none() && self.loops == 0 && self.elsewhere.is_none() {
            self.report_break(&expr.break_token);
        }
        visit_mut::visit_expr_break_mut(self, expr);
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        if expr.label.is_none() && self.loops == 0 && self.elsewhere.is_none() {
            let message = "`continue` outside of a loop";
            self.report(Error::new_spanned(expr.continue_token, message));
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        self.contents.returns = true;
        if expr.expr.is_none() && self.returns.body == Body::Result && self.elsewhere.is_none() {
            let private = self.private;
            expr.expr = Some(parse_quote!(#private::Ok(())));
        }
        visit_mut::visit_expr_return_mut(self, expr);
    }

    fn visit_expr_try_mut(&mut self, expr: &mut ExprTry) {
        if self.elsewhere.is_none() {
            self.contents.tries = true;
            let message = match (self.returns.body, &self.returns.protocol) {
                (Body::Unit, _) if self.returns.yields == Yields::Lends => Some(
                    "`?` has nowhere to send its error: the context manager has none. \
                     Write `impl AsyncContextManager<Value = T, Error = E>`",
                ),
                (Body::Unit, None) => Some(
                    "`?` has nowhere to send its error: the generator's items are not spelled \
                     `Result<T, E>`. Write `-> impl Stream<Item = Result<T, E>>`, or \
                     `try_async_gen!` for an expression",
                ),
                (Body::Unit, Some(_)) => Some(
                    "`?` has nowhere to send its error: the generator returns `()`. \
                     Write `Return = Result<(), E>`, or `try_async_gen!` for an expression",
                ),
                (Body::Cleanup, _) => Some(
                    "`?` cannot leave a cleanup, which could swallow what it cleans up after: \
                     handle the error here",
                ),
                (Body::Result | Body::Value | Body::Guarded | Body::With, _) => None,
            };
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
