//! The input of `finally!`, `async_with!` and `with_yielder!`.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser, Result};
use syn::spanned::Spanned;
use syn::token::Brace;
use syn::{Block, Error, Expr, Pat, PatType, Stmt, Token, Type, braced, parse_quote};

use crate::syntax::block;

/// The input of `finally!`: `{ body }, { cleanup }`.
pub(crate) struct FinallyInput {
    pub(crate) body: Block,
    pub(crate) cleanup: Block,
}

impl Parse for FinallyInput {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let require = |condition| {
            let message = "`finally!` takes two blocks: `finally!({ body }, { cleanup })`";
            require(condition, input, message)
        };
        require(input.peek(Brace))?;
        let body = braced_block(input)?;
        require(input.parse::<Option<Token![,]>>()?.is_some())?;
        require(input.peek(Brace))?;
        let cleanup = braced_block(input)?;
        input.parse::<Option<Token![,]>>()?;
        require(input.is_empty())?;
        Ok(FinallyInput { body, cleanup })
    }
}

/// Returns an error at the next token unless the condition is met.
fn require(condition: bool, input: ParseStream<'_>, message: &str) -> Result<()> {
    if condition {
        return Ok(());
    }
    // At the end of the input, the message of `input.error` would begin with "unexpected end of input".
    Err(Error::new(input.span(), message))
}

fn braced_block(input: ParseStream<'_>) -> Result<Block> {
    let content;
    let brace_token = braced!(content in input);
    let stmts = block::parse(&content)?;
    Ok(Block { brace_token, stmts })
}

/// The input of `async_with!`: `manager, |pattern| -> Type { block }`, or several managers and as many patterns.
pub(crate) struct AsyncWithInput {
    pub(crate) manager: Expr,
    pub(crate) pattern: Pat,
    /// The managers after the first one, and the patterns for the values that they lend.
    pub(crate) others: Vec<(Expr, Pat)>,
    pub(crate) output: Option<Type>,
    pub(crate) block: Block,
    /// Behind a `=>`, in the expansion of an `async_with!` with several managers: the variable that determines the error type.
    pub(crate) outer_error: Option<Ident>,
}

impl Parse for AsyncWithInput {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (first, others) = managers(input)?;
        refuse_async(input, "an `async_with!`", "value")?;
        let mut patterns = patterns(input, 1 + others.len())?.into_iter();
        let mut next = || patterns.next().unwrap_or_else(|| parse_quote!(()));
        let pattern = next();
        let others = others.into_iter().map(|other| (other, next())).collect();
        let (output, block) = output_and_block(input, FORM, "value")?;
        let mut outer_error = None;
        if is_expansion(input) {
            input.parse::<Token![=>]>()?;
            outer_error = Some(input.parse()?);
        } else {
            input.parse::<Option<Token![,]>>()?;
        }
        require(input.is_empty(), input, FORM)?;
        Ok(AsyncWithInput {
            manager: first,
            pattern,
            others,
            output,
            block,
            outer_error,
        })
    }
}

/// The name of the variable that determines the error type of an inner manager.
pub(crate) const REQUIRED_ERROR: &str = "__asyncgen_required_error";

/// Returns `true` if the tokens of an expansion follow.
fn is_expansion(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![=>]>().is_ok()
        && ahead
            .parse::<Ident>()
            .is_ok_and(|name| name == REQUIRED_ERROR)
}

const FORM: &str =
    "`async_with!` takes a context manager and a block: `async_with!(manager, |value| { .. })`";

/// Parses the managers and the commas behind them.
fn managers(input: ParseStream<'_>) -> Result<(Expr, Vec<Expr>)> {
    let has_bars = || input.peek(Token![|]) || input.peek(Token![||]);
    require(!input.is_empty() && !has_bars(), input, FORM)?;
    let first = input.parse()?;
    let mut others = Vec::new();
    loop {
        require(input.parse::<Option<Token![,]>>()?.is_some(), input, FORM)?;
        if has_bars() || input.peek(Token![move]) || input.peek(Token![async]) {
            return Ok((first, others));
        }
        require(!input.is_empty(), input, FORM)?;
        let start = input.span();
        others.push(input.parse()?);
        // Without a comma behind it, the expression is in the place of the block.
        if !input.peek(Token![,]) {
            return Err(Error::new(start, FORM));
        }
    }
}

/// Parses the patterns of the closure. Without a pattern, every value is `()`.
fn patterns(input: ParseStream<'_>, managers: usize) -> Result<Vec<Pat>> {
    let mut patterns = Vec::new();
    if input.parse::<Option<Token![||]>>()?.is_some() {
        return Ok(patterns);
    }
    input.parse::<Token![|]>()?;
    while patterns.is_empty() || !input.peek(Token![|]) {
        if patterns.len() == managers {
            let message = match managers {
                1 => "a context manager lends one value: write `|value| { .. }`".to_owned(),
                _ => format!("there are only {managers} managers before the block"),
            };
            return Err(Error::new(input.span(), message));
        }
        patterns.push(pattern(input)?);
        if !input.peek(Token![|]) {
            input.parse::<Token![,]>()?;
        }
    }
    let message = "each manager before the block lends a value: write a pattern for each, such as `|a, b| { .. }`";
    require(patterns.len() == managers, input, message)?;
    input.parse::<Token![|]>()?;
    Ok(patterns)
}

impl AsyncWithInput {
    /// Returns `true` if the pattern has a type. The lent reference is then coerced to it, which may call a `deref_mut` of the
    /// user. A panic there counts as a panic of the block.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(self.pattern, Pat::Type(_))
    }

    /// Takes out all that is used in the block of the first manager: the input of an `async_with!` for the other managers.
    pub(crate) fn take_inner(&mut self, outer_error: Ident) -> Option<Self> {
        let mut others = mem::take(&mut self.others).into_iter();
        let (manager, pattern) = others.next()?;
        // Lints about blocks ignore braces that the user did not write.
        let braces = self.block.brace_token.span.join();
        let none = Block {
            brace_token: Brace(Span::mixed_site().located_at(braces)),
            stmts: Vec::new(),
        };
        Some(AsyncWithInput {
            manager,
            pattern,
            others: others.collect(),
            output: self.output.take(),
            block: mem::replace(&mut self.block, none),
            outer_error: Some(outer_error),
        })
    }
}

/// Splits the input of `async_with!` into the manager and the tokens that follow it.
pub(crate) fn parse_manager(input: TokenStream) -> Result<(Expr, TokenStream)> {
    let parse = |input: ParseStream<'_>| Ok((input.parse()?, input.parse()?));
    parse.parse2(input)
}

fn pattern(input: ParseStream<'_>) -> Result<Pat> {
    let pattern = Pat::parse_single(input)?;
    let Some(colon_token) = input.parse()? else {
        return Ok(pattern);
    };
    Ok(Pat::Type(PatType {
        attrs: Vec::new(),
        pat: Box::new(pattern),
        colon_token,
        ty: input.parse()?,
    }))
}

/// Reports a closure that is `async` or `move`.
fn refuse_async(input: ParseStream<'_>, name: &str, parameter: &str) -> Result<()> {
    if !input.peek(Token![move]) && !input.peek(Token![async]) {
        return Ok(());
    }
    Err(input.error(format!(
        "the block of {name} is an `async` block already: write `|{parameter}| {{ .. }}`"
    )))
}

/// Parses the return type of a closure, if it has one, and the body.
fn output_and_block(
    input: ParseStream<'_>,
    form: &str,
    parameter: &str,
) -> Result<(Option<Type>, Block)> {
    let mut output = None;
    if input.parse::<Option<Token![->]>>()?.is_some() {
        output = Some(input.parse()?);
        let message = format!(
            "after a return type, the block needs braces: write `|{parameter}| -> Type {{ .. }}`"
        );
        require(input.peek(Brace), input, &message)?;
    }
    Ok((output, block(input, form)?))
}

/// Parses the body of a closure. `form` is the message for something else.
fn block(input: ParseStream<'_>, form: &str) -> Result<Block> {
    if input.peek(Brace) {
        return braced_block(input);
    }
    // Like the body of a closure, the block may be an expression.
    let expr = input
        .parse::<Expr>()
        .map_err(|_| Error::new(input.span(), form))?;
    Ok(Block {
        // Lints about blocks ignore braces that the user did not write.
        brace_token: Brace(Span::mixed_site().located_at(expr.span())),
        stmts: vec![Stmt::Expr(expr, None)],
    })
}

impl ToTokens for AsyncWithInput {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let AsyncWithInput {
            manager,
            pattern,
            others,
            output,
            block,
            outer_error,
        } = self;
        let (managers, patterns): (Vec<_>, Vec<_>) = others
            .iter()
            .map(|(manager, pattern)| (manager, pattern))
            .unzip();
        let output = output.as_ref().map(|output| quote!(-> #output));
        let outer_error = outer_error
            .as_ref()
            .map(|outer_error| quote!(=> #outer_error));
        tokens.extend(quote! {
            #manager, #(#managers,)* |#pattern #(, #patterns)*| #output #block #outer_error
        });
    }
}

/// The input of `with_yielder!`: `|pattern| -> Type { block }`.
pub(crate) struct WithYielderInput {
    pattern: Pat,
    output: Option<Type>,
    pub(crate) block: Block,
}

impl Parse for WithYielderInput {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let form =
            "`with_yielder!` takes a closure of one parameter: `with_yielder!(|yielder| { .. })`";
        let no_closure = format!(
            "{form}. Call a macro of your own with this name by a path, such as `crate::with_yielder!`"
        );
        refuse_async(input, "a `with_yielder!`", "yielder")?;
        require(
            input.peek(Token![|]) || input.peek(Token![||]),
            input,
            &no_closure,
        )?;
        require(input.parse::<Option<Token![|]>>()?.is_some(), input, form)?;
        require(!input.peek(Token![|]), input, form)?;
        let pattern = pattern(input)?;
        require(input.parse::<Option<Token![|]>>()?.is_some(), input, form)?;
        let (output, block) = output_and_block(input, form, "yielder")?;
        input.parse::<Option<Token![,]>>()?;
        require(input.is_empty(), input, form)?;
        Ok(WithYielderInput {
            pattern,
            output,
            block,
        })
    }
}

/// The form that the hidden macro takes: `(pattern) (type of the pattern) (type of the block) { block }`.
impl ToTokens for WithYielderInput {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let WithYielderInput {
            pattern,
            output,
            block,
        } = self;
        let (pattern, ty) = match pattern {
            Pat::Type(typed) => (&*typed.pat, Some(&typed.ty)),
            pattern => (pattern, None),
        };
        tokens.extend(quote!((#pattern) (#ty) (#output) #block));
    }
}
