//! Changes functions so that a macro accepts them: each form has another return type, and adds a
//! yield.

use std::fmt;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser, Result};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, ExprAsync, ExprClosure, ExprConst, ExprForLoop, Item, Local, Signature,
    Stmt, Token, Visibility, parse_quote,
};

use crate::Macro;

/// The parts of a function.
#[derive(Clone)]
pub struct Parts {
    /// The attributes before it.
    pub attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    /// Its signature.
    pub sig: Signature,
    inner: Vec<Attribute>,
    /// The contents of its braces without inner attributes, or `None` if it has no body.
    pub stmts: Option<TokenStream>,
    /// The braces, or the semicolon instead of them.
    end: TokenTree,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

impl Parts {
    /// Parses a function found by `functions::of_file`.
    pub fn of(tokens: TokenStream) -> Option<Self> {
        parts.parse2(tokens).ok()
    }

    /// Returns the function as an `async fn`.
    pub fn made_async(&self) -> TokenStream {
        let none = TokenStream::new();
        let stmts = self.stmts.as_ref().unwrap_or(&none);
        self.item(&self.async_signature(), stmts)
    }

    /// Returns the signature without qualifiers that an `async fn` cannot have.
    fn async_signature(&self) -> Signature {
        let mut sig = self.sig.clone();
        sig.constness = None;
        sig.abi = None;
        sig.variadic = None;
        sig.asyncness.get_or_insert_with(|| parse_quote!(async));
        sig
    }

    fn item(&self, sig: &Signature, stmts: &TokenStream) -> TokenStream {
        let Parts {
            attrs,
            vis,
            defaultness,
            inner,
            end,
            ..
        } = self;
        let end = match end {
            TokenTree::Group(braces) => {
                let mut body = Group::new(Delimiter::Brace, quote!(#(#inner)* #stmts));
                body.set_span(braces.span());
                body.to_token_stream()
            }
            other => other.to_token_stream(),
        };
        quote!(#(#attrs)* #vis #defaultness #sig #end)
    }
}

fn parts(input: ParseStream<'_>) -> Result<Parts> {
    let mut attrs = input.call(Attribute::parse_outer)?;
    let ours = ["async_generator", "async_context_manager"];
    attrs.retain(|attr| {
        let name = attr.path().segments.last();
        !name.is_some_and(|name| ours.iter().any(|ours| name.ident == ours))
    });
    let vis = input.parse()?;
    let defaultness = input.parse()?;
    let sig = input.parse()?;
    let end: TokenTree = input.parse()?;
    let (inner, stmts) = match &end {
        TokenTree::Group(body) => {
            let split = |input: ParseStream<'_>| {
                let inner = input.call(Attribute::parse_inner)?;
                Ok((inner, input.parse::<TokenStream>()?))
            };
            let (inner, stmts) = split.parse2(body.stream())?;
            (inner, Some(stmts))
        }
        _ => (Vec::new(), None),
    };
    Ok(Parts {
        attrs,
        vis,
        defaultness,
        sig,
        inner,
        stmts,
        end,
    })
}

/// The change to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// A yield is put before it.
    Yield,
    /// It is put into a `finally!`, after a yield.
    Finally,
    /// It is put into the cleanup of a `finally!`.
    Cleanup,
    /// It is put into an `async_with!`, after a yield.
    AsyncWith,
    /// It is put into an `async_with!` in a closure.
    AsyncWithElsewhere,
    /// It is put into an `async_with!` with several managers, after a yield.
    Several,
    /// It is put into an `async_with!` with several managers in a closure.
    SeveralElsewhere,
    /// It is put into the block of a `with_yielder!`.
    WithYielder,
    /// Its `for` loops get a `#[for_await]`.
    ForAwait,
    /// The initializers of its variables are yielded.
    Operands,
    /// A `yield` is put before it.
    Keyword,
}

/// A form: a return type, and a change to the body.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The name of the form in reports.
    pub name: &'static str,
    /// The macro that expands the form.
    pub expanded_by: Macro,
    returns: &'static str,
    body: Body,
    /// If `true`, the macro reports an error for a `?`.
    pub refuses_try: bool,
}

/// A function in a form.
#[derive(Clone, Debug)]
pub struct Given {
    /// The input of the macro.
    pub input: TokenStream,
    /// The tokens of the body that the expansion must contain.
    pub body: TokenStream,
}

macro_rules! form {
    ($name:literal, $macro:ident, $returns:literal, $body:ident) => {
        form!($name, $macro, $returns, $body, false)
    };
    ($name:literal, $macro:ident, $returns:literal, $body:ident, $refuses_try:expr) => {
        Form {
            name: $name,
            expanded_by: Macro::$macro,
            returns: $returns,
            body: Body::$body,
            refuses_try: $refuses_try,
        }
    };
}

const REFUSES_TRY: bool = true;

/// The forms for attributes.
#[rustfmt::skip]
pub const FORMS: [Form; 21] = [
    form!("stream", AsyncGenerator, "impl ::asyncgen::Stream<Item = ()>", Yield, REFUSES_TRY),
    form!("stream of results", AsyncGenerator, "impl Stream<Item = Result<(), Error>> + Send + use<>", Yield),
    form!("try-stream", AsyncGenerator, "impl TryStream<Ok = (), Error = Error>", Yield),
    form!("boxed stream", AsyncGenerator, "BoxStream<'_, Result<Vec<u8>, Error>>", Yield),
    form!("alias of a stream", AsyncGenerator, "crate::Rows", Yield, REFUSES_TRY),
    form!("generator", AsyncGenerator, "impl AsyncGenerator<Yield = ()>", Yield, REFUSES_TRY),
    form!("generator that returns", AsyncGenerator, "impl AsyncGenerator<u8, Error, Yield = (), Return = Result<(), Error>>", Yield),
    form!("boxed generator", AsyncGenerator, "Pin<Box<dyn AsyncGenerator<u8, Yield = (), Return = Option<()>> + '_>>", Yield),
    form!("manager", AsyncContextManager, "impl ::asyncgen::AsyncContextManager<Value = ()>", Yield, REFUSES_TRY),
    form!("manager with errors", AsyncContextManager, "impl AsyncContextManager<Value = (), Error = Error>", Yield),
    form!("boxed manager", AsyncContextManager, "BoxAsyncContextManager<'_, (), Error>", Yield),
    form!("finally", AsyncGenerator, "impl AsyncGenerator<Yield = (), Return = Result<(), Error>>", Finally),
    form!("manager with finally", AsyncContextManager, "impl AsyncContextManager<Value = ()>", Finally, REFUSES_TRY),
    form!("cleanup", AsyncGenerator, "impl AsyncGenerator<Yield = ()>", Cleanup, REFUSES_TRY),
    form!("async_with", AsyncContextManager, "impl AsyncContextManager<Value = (), Error = Error>", AsyncWith),
    form!("async_with in a closure", AsyncGenerator, "impl Stream<Item = ()>", AsyncWithElsewhere),
    form!("several managers", AsyncContextManager, "impl AsyncContextManager<Value = (), Error = Error>", Several),
    form!("several managers in a closure", AsyncGenerator, "impl Stream<Item = ()>", SeveralElsewhere),
    form!("with_yielder", AsyncGenerator, "impl TryStream<Ok = (), Error = Error>", WithYielder),
    form!("for_await", AsyncGenerator, "impl TryStream<Ok = (), Error = Error>", ForAwait),
    form!("operands", AsyncGenerator, "impl AsyncGenerator<u8, Error, Yield = u8, Return = Result<(), Error>>", Operands),
];

/// The forms for expression macros.
pub const EXPRESSIONS: [Form; 6] = [
    form!("async_gen", AsyncGen, "", Yield, REFUSES_TRY),
    form!("try_async_gen", TryAsyncGen, "", Yield),
    form!("async_coroutine", AsyncCoroutine, "", Yield),
    form!(
        "async_coroutine with a head",
        AsyncCoroutine,
        "impl AsyncGenerator<u8, Error, Return = Result<_, Error>>",
        Operands
    ),
    form!("stream!", Stream, "", Keyword),
    form!("try_stream!", TryStream, "", Keyword),
];

impl Form {
    /// Returns the function in this form, or `None` if the form does not apply to it.
    pub fn give(self, function: &Parts) -> Option<Given> {
        let stmts = function.stmts.clone();
        let (body, stmts) = match &stmts {
            None if self.body == Body::Yield && self.expanded_by.is_attribute() => {
                (TokenStream::new(), TokenStream::new())
            }
            None => return None,
            Some(stmts) => self.body(stmts)?,
        };
        let input = if self.expanded_by.is_attribute() {
            let mut sig = function.async_signature();
            let returns: TokenStream = self.returns.parse().ok()?;
            // Without locations, because the text is not part of the file.
            let returns = crate::properties::nowhere(returns);
            sig.output = parse_quote!(-> #returns);
            function.item(&sig, &stmts)
        } else if self.returns.is_empty() {
            stmts
        } else {
            let returns: TokenStream = self.returns.parse().ok()?;
            let returns = crate::properties::nowhere(returns);
            quote!(-> #returns { #stmts })
        };
        Some(Given { input, body })
    }

    /// Returns the tokens of a body that the expansion must contain, and the whole new body.
    fn body(self, stmts: &TokenStream) -> Option<(TokenStream, TokenStream)> {
        let all = match self.body {
            Body::Yield => quote!(yield_!(); #stmts),
            Body::Keyword => {
                // The tokens of other macros may contain a `?` that is not replaced.
                let kept = without(
                    stmts,
                    |token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '?'),
                );
                return Some((kept, quote!(yield; #stmts)));
            }
            Body::Finally => quote!(finally!({ yield_!(); #stmts }, { close().await; })),
            Body::Cleanup => quote!(finally!({ yield_!() }, { #stmts })),
            Body::AsyncWith => quote!(async_with!(manager(), |value| { yield_!(); #stmts })),
            Body::AsyncWithElsewhere => quote! {
                yield_!();
                let _ = async || async_with!(manager(), |_| { #stmts });
            },
            Body::Several => quote! {
                async_with!(manager(), manager(), manager(), |first, second, third| { yield_!(); #stmts })
            },
            Body::SeveralElsewhere => quote! {
                yield_!();
                let _ = async || async_with!(manager(), manager(), |_, _| { #stmts });
            },
            Body::WithYielder => quote!(let _ = with_yielder!(|_yielder| { #stmts });),
            Body::ForAwait => {
                let mut block = Block::parse_within.parse2(stmts.clone()).ok()?;
                let mut await_loops = AwaitLoops(0);
                for stmt in &mut block {
                    await_loops.visit_stmt_mut(stmt);
                }
                if await_loops.0 == 0 {
                    return None;
                }
                let body = quote!(#(#block)*);
                // A `#[for_await]` replaces these words.
                let kept = without(
                    stmts,
                    |token| matches!(token, TokenTree::Ident(word) if word == "for" || word == "in"),
                );
                return Some((kept, body));
            }
            Body::Operands => {
                let mut block = Block::parse_within.parse2(stmts.clone()).ok()?;
                let mut yield_operands = YieldOperands(0);
                for stmt in &mut block {
                    yield_operands.visit_stmt_mut(stmt);
                }
                if yield_operands.0 == 0 {
                    return None;
                }
                quote!(#(#block)*)
            }
        };
        // The value of a manager's body must have a certain type, which these bodies do not have.
        let all = match self.expanded_by {
            Macro::AsyncContextManager => quote!(let _ = { #all }; todo!()),
            _ => all,
        };
        Some((stmts.clone(), all))
    }
}

/// Removes the tokens that meet the condition.
fn without(tokens: &TokenStream, is_removed: fn(&TokenTree) -> bool) -> TokenStream {
    let kept = tokens
        .clone()
        .into_iter()
        .filter(|token| !is_removed(token));
    kept.map(|token| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without(&group.stream(), is_removed));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    })
    .collect()
}

macro_rules! directly_in_the_body {
    () => {
        fn visit_item_mut(&mut self, _: &mut Item) {}
        fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}
        fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
        fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}
    };
}

/// Adds a `#[for_await]` to loops.
struct AwaitLoops(usize);

impl VisitMut for AwaitLoops {
    directly_in_the_body!();

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // Loops with attributes that may be macros are left unchanged, because the macro reports an
        // error for them.
        if !crate::check::attributes::stmt_may_have_macro(stmt) {
            visit_mut::visit_stmt_mut(self, stmt);
        }
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        visit_mut::visit_expr_for_loop_mut(self, expr);
        expr.attrs.insert(0, parse_quote!(#[for_await]));
        self.0 += 1;
    }
}

/// Yields the initializers of variables.
struct YieldOperands(usize);

impl VisitMut for YieldOperands {
    directly_in_the_body!();

    fn visit_local_mut(&mut self, local: &mut Local) {
        visit_mut::visit_local_mut(self, local);
        if let Some(init) = &mut local.init {
            let operand = &init.expr;
            let operand: Expr = parse_quote!(yield_!(#operand));
            *init.expr = operand;
            self.0 += 1;
        }
    }
}
