//! The macros that a body may contain, and the input of `finally!`, `async_with!` and `with_yielder!`.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser, Result};
use syn::spanned::Spanned;
use syn::token::Brace;
use syn::{Block, Error, Expr, Macro, Pat, PatType, Path, Stmt, Token, Type, braced, parse_quote};

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
            "async_with" => OwnMacro::AsyncWith,
            "with_yielder" => OwnMacro::WithYielder,
            name => OwnMacro::Yield(YieldMacro::named(name)?),
        })
    }

    /// Returns the macro that is called. A call of another form than ours is a call of a macro of the user with the same name.
    pub(crate) fn of_call(mac: &Macro) -> Option<Self> {
        Self::of(&mac.path).filter(|name| name.may_take(mac.tokens.clone()))
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

/// The input of `async_with!`: `manager, |pattern| -> Type { block }`.
pub(crate) struct AsyncWithInput {
    pub(crate) manager: Expr,
    pub(crate) pattern: Pat,
    pub(crate) output: Option<Type>,
    pub(crate) block: Block,
}

impl Parse for AsyncWithInput {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        require(!input.is_empty(), input, FORM)?;
        let manager = input.parse()?;
        require(input.parse::<Option<Token![,]>>()?.is_some(), input, FORM)?;
        let is_closure = !input.peek(Token![move]) && !input.peek(Token![async]);
        let message =
            "the block of an `async_with!` is an `async` block already: write `|value| { .. }`";
        require(is_closure, input, message)?;
        let pattern = if input.parse::<Option<Token![||]>>()?.is_some() {
            parse_quote!(())
        } else {
            require(input.parse::<Option<Token![|]>>()?.is_some(), input, FORM)?;
            let pattern = pattern(input)?;
            let is_one = input.parse::<Option<Token![|]>>()?.is_some();
            let message = "a context manager lends one value: write `|value| { .. }`";
            require(is_one, input, message)?;
            pattern
        };
        let mut output = None;
        if input.parse::<Option<Token![->]>>()?.is_some() {
            output = Some(input.parse()?);
            let message =
                "after a return type, the block needs braces: write `|value| -> Type { .. }`";
            require(input.peek(Brace), input, message)?;
        }
        let block = block(input, FORM)?;
        input.parse::<Option<Token![,]>>()?;
        require(input.is_empty(), input, FORM)?;
        Ok(AsyncWithInput {
            manager,
            pattern,
            output,
            block,
        })
    }
}

const FORM: &str =
    "`async_with!` takes a context manager and a block: `async_with!(manager, |value| { .. })`";

impl AsyncWithInput {
    /// Returns `true` if the pattern has a type. The lent reference is then coerced to it, which may call a `deref_mut` of the
    /// user. A panic there counts as a panic of the block.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(self.pattern, Pat::Type(_))
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
            output,
            block,
        } = self;
        let output = output.as_ref().map(|output| quote!(-> #output));
        tokens.extend(quote!(#manager, |#pattern| #output #block));
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
