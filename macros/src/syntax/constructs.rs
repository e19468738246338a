//! The macros that a body may contain, and the input of `finally!`, `async_with!` and `with_yielder!`.

use std::mem;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser, Result};
use syn::spanned::Spanned;
use syn::token::Brace;
use syn::{
    Block, Error, Expr, ItemMacro, Macro, Pat, PatType, Path, Stmt, Token, Type, braced,
    parse_quote,
};

use crate::facts::YieldMacro;
use crate::syntax::block;

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

    /// Returns the macro whose name the user gives to another macro. The names of the macros that yield always mean ours.
    pub(crate) fn defined_by(item: &ItemMacro) -> Option<Self> {
        Self::of(&item.ident.clone()?.into()).filter(|name| !matches!(name, OwnMacro::Yield(_)))
    }

    /// Returns `false` if the input is clearly that of another macro.
    pub(crate) fn may_take(self, input: TokenStream) -> bool {
        let is_braced = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        match self {
            OwnMacro::Finally => {
                input.is_empty() || input.into_iter().any(|token| is_braced(&token))
            }
            OwnMacro::AsyncWith => {
                let mut input = input.into_iter().peekable();
                let is_separator = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';' | '='));
                while let Some(token) = input.find(is_separator) {
                    match (token, input.peek()) {
                        (TokenTree::Punct(punct), _) if punct.as_char() == ',' => return true,
                        (TokenTree::Punct(punct), _) if punct.as_char() == ';' => return false,
                        (_, Some(TokenTree::Punct(next))) if next.as_char() == '>' => return false,
                        _ => {}
                    }
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
    let mut tokens = tokens.into_iter().peekable();
    // The name of a call before its `!`, or the `macro_rules` of a definition.
    let mut before = None;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) => match tokens.peek() {
                Some(TokenTree::Punct(punct)) if punct.as_char() == '!' => {
                    tokens.next();
                    before = Some(name);
                    continue;
                }
                _ if before.is_some_and(|before| before == "macro_rules") => {
                    macros.extend(OwnMacro::of(&name.into()));
                }
                _ => {}
            },
            TokenTree::Group(group) => {
                let called = before.and_then(|name| OwnMacro::of(&name.into()));
                macros.extend(called.filter(|name| !name.may_take(group.stream())));
                find_users_macros(group.stream(), macros);
            }
            _ => {}
        }
        before = None;
    }
}

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
        let is_closure = !input.peek(Token![move]) && !input.peek(Token![async]);
        let message =
            "the block of an `async_with!` is an `async` block already: write `|value| { .. }`";
        require(is_closure, input, message)?;
        let mut patterns = patterns(input, 1 + others.len())?.into_iter();
        let mut next = || patterns.next().unwrap_or_else(|| parse_quote!(()));
        let pattern = next();
        let others = others.into_iter().map(|other| (other, next())).collect();
        let mut output = None;
        if input.parse::<Option<Token![->]>>()?.is_some() {
            output = Some(input.parse()?);
            let message =
                "after a return type, the block needs braces: write `|value| -> Type { .. }`";
            require(input.peek(Brace), input, message)?;
        }
        let block = block(input, FORM)?;
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
        let is_async = input.peek(Token![move]) || input.peek(Token![async]);
        let message =
            "the block of a `with_yielder!` is an `async` block already: write `|yielder| { .. }`";
        require(!is_async, input, message)?;
        require(
            input.peek(Token![|]) || input.peek(Token![||]),
            input,
            &no_closure,
        )?;
        require(input.parse::<Option<Token![|]>>()?.is_some(), input, form)?;
        require(!input.peek(Token![|]), input, form)?;
        let pattern = pattern(input)?;
        require(input.parse::<Option<Token![|]>>()?.is_some(), input, form)?;
        let mut output = None;
        if input.parse::<Option<Token![->]>>()?.is_some() {
            output = Some(input.parse()?);
            let message =
                "after a return type, the block needs braces: write `|yielder| -> Type { .. }`";
            require(input.peek(Brace), input, message)?;
        }
        let block = block(input, form)?;
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
