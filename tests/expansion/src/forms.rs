//! What a function is made, for a macro to expand it: the same function with another return type, and with a yield.

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

/// A function taken apart.
#[derive(Clone)]
pub struct Parts {
    /// The attributes before it.
    pub attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    /// Its signature.
    pub sig: Signature,
    inner: Vec<Attribute>,
    /// What stands in its braces, but for attributes; `None` if it has no body.
    pub stmts: Option<TokenStream>,
    /// The braces, or the semicolon in their place.
    end: TokenTree,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

impl Parts {
    /// The parts of what `functions::of_file` found.
    pub fn of(tokens: TokenStream) -> Option<Self> {
        parts.parse2(tokens).ok()
    }

    /// The function, made async if it is not.
    pub fn made_async(&self) -> TokenStream {
        let none = TokenStream::new();
        let stmts = self.stmts.as_ref().unwrap_or(&none);
        self.item(&self.async_signature(), stmts)
    }

    /// The signature, less what an `async fn` cannot be.
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

/// What is done to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// A yield stands before it.
    Yield,
    /// It stands in a `finally!`, behind a yield.
    Finally,
    /// It is the cleanup of one.
    Cleanup,
    /// It stands in an `async_with!`, behind a yield.
    AsyncWith,
    /// It stands in an `async_with!` that is in a closure.
    AsyncWithElsewhere,
    /// Its `for` loops get a `#[for_await]`.
    ForAwait,
    /// What its variables are initialized with is yielded.
    Operands,
}

/// What a function is made.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// For a reader.
    pub name: &'static str,
    /// What expands it.
    pub expanded_by: Macro,
    returns: &'static str,
    body: Body,
    /// Whether a `?` is refused.
    pub refuses_try: bool,
}

/// A function in one of the forms.
#[derive(Clone, Debug)]
pub struct Given {
    /// What the macro gets.
    pub input: TokenStream,
    /// The tokens of the body that are to be in the expansion.
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

/// All forms.
#[rustfmt::skip]
pub const FORMS: [Form; 18] = [
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
    form!("manager with finally", AsyncContextManager, "impl AsyncContextManager<Value = ()>", Finally),
    form!("cleanup", AsyncGenerator, "impl AsyncGenerator<Yield = ()>", Cleanup, REFUSES_TRY),
    form!("async_with", AsyncContextManager, "impl AsyncContextManager<Value = (), Error = Error>", AsyncWith),
    form!("async_with in a closure", AsyncGenerator, "impl Stream<Item = ()>", AsyncWithElsewhere),
    form!("for_await", AsyncGenerator, "impl TryStream<Ok = (), Error = Error>", ForAwait),
    form!("operands", AsyncGenerator, "impl AsyncGenerator<u8, Error, Yield = u8, Return = Result<(), Error>>", Operands),
];

/// The two that are no attributes.
pub const EXPRESSIONS: [Form; 2] = [
    form!("async_gen", AsyncGen, "", Yield, REFUSES_TRY),
    form!("try_async_gen", TryAsyncGen, "", Yield),
];

impl Form {
    /// The function in this form; `None` if it has none, because there is nothing in it that makes it one.
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
            // Not the places of this text.
            let returns = crate::check::nowhere(returns);
            sig.output = parse_quote!(-> #returns);
            function.item(&sig, &stmts)
        } else {
            stmts
        };
        Some(Given { input, body })
    }

    /// The statements of a body, those that have to be in the expansion, and all of them.
    fn body(self, stmts: &TokenStream) -> Option<(TokenStream, TokenStream)> {
        let all = match self.body {
            Body::Yield => quote!(yield_!(); #stmts),
            Body::Finally => quote!(finally!({ yield_!(); #stmts }, { close().await; })),
            Body::Cleanup => quote!(finally!({ yield_!() }, { #stmts })),
            Body::AsyncWith => quote!(async_with!(manager(), |value| { yield_!(); #stmts })),
            Body::AsyncWithElsewhere => quote! {
                yield_!();
                let _ = async || async_with!(manager(), |_| { #stmts });
            },
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
                return Some((without_loop_words(stmts.clone()), body));
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
        // What a manager ends in has to be of a type that these bodies are not.
        let all = match self.expanded_by {
            Macro::AsyncContextManager => quote!(let _ = { #all }; todo!()),
            _ => all,
        };
        Some((stmts.clone(), all))
    }
}

/// All but `for` and `in`, which a `#[for_await]` takes off.
fn without_loop_words(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(ident) if ident == "for" || ident == "in" => None,
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_loop_words(group.stream()));
                inner.set_span(group.span());
                Some(TokenTree::Group(inner))
            }
            other => Some(other),
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

/// Puts a `#[for_await]` on loops.
struct AwaitLoops(usize);

impl VisitMut for AwaitLoops {
    directly_in_the_body!();

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // Where there may be a macro among the attributes, it is refused.
        if !crate::attributes::stmt_has_foreign(stmt) {
            visit_mut::visit_stmt_mut(self, stmt);
        }
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        visit_mut::visit_expr_for_loop_mut(self, expr);
        expr.attrs.insert(0, parse_quote!(#[for_await]));
        self.0 += 1;
    }
}

/// Yields what variables are initialized with.
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
