//! The expansion of `async_gen!`, `try_async_gen!` and `async_coroutine!`: parses their inputs, which become bodies.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, Token, braced, token};

use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::signature::head;
use crate::syntax::args::Crate;
use crate::syntax::macro_names::{self, BodyMacro};
use crate::syntax::scan::is_punct;
use crate::syntax::{block, scan};

/// Parses the body, and returns it together with the facts that a return type would determine. Fills `statements` with whole statements for
/// the start of the body, also if there is an error.
pub(crate) fn parse(
    statements: &mut TokenStream,
    input: TokenStream,
    kind: BodyMacro,
    krate: &Crate,
) -> Result<(BodySignature, Block)> {
    if let BodyMacro::AsyncCoroutine = kind {
        let parser = |input: ParseStream<'_>| coroutine(statements, input, krate);
        return parser.parse2(input);
    }
    let signature = signature(input.clone(), kind, krate);
    Ok((signature, whole_body.parse2(input)?))
}

/// Returns the facts about the body of an `async_gen!` or a `try_async_gen!`.
pub(crate) fn signature(input: TokenStream, kind: BodyMacro, krate: &Crate) -> BodySignature {
    let closes = scan::mention_what_closes(input.clone());
    let private = krate.private();
    let (item, body, yields) = match kind {
        BodyMacro::AsyncGen if yields_nothing(input.clone()) => {
            (quote!(()), BodyKind::Unit, YieldForm::Items)
        }
        BodyMacro::TryAsyncGen => {
            let item = quote!(#private::Result<_, _>);
            (item, BodyKind::Result, YieldForm::OkValues)
        }
        _ => (quote!(_), BodyKind::Unit, YieldForm::Items),
    };
    BodySignature {
        // The caller knows the type of the generator, and so can close it.
        resume_protocol: closes.then(|| quote!(#private::Sent<()>)),
        body,
        yields,
        ..BodySignature::of_items(item)
    }
    .with_question_mark(input)
}

/// Parses the body of a macro without a head.
fn whole_body(input: ParseStream<'_>) -> Result<Block> {
    Ok(Block {
        // The location of compiler errors about the whole body.
        brace_token: token::Brace(input.span()),
        stmts: block::parse(input)?,
    })
}

/// Parses the input of an `async_coroutine!`: a body, or a head and a body in braces.
fn coroutine(
    statements: &mut TokenStream,
    input: ParseStream<'_>,
    krate: &Crate,
) -> Result<(BodySignature, Block)> {
    if !input.peek(Token![->]) {
        let tokens = input.fork().parse::<TokenStream>()?;
        if input.peek(Token![|]) && scan::mention(tokens.clone(), &["yield_", "yield_from_"]) {
            return Err(input.error(HAS_NO_PARAMETERS));
        }
        return Ok((without_head(tokens, krate)?, whole_body(input)?));
    }
    let signature = head::parse(statements, input, krate)?;
    if !input.peek(token::Brace) {
        return Err(input.error(BODY_IN_BRACES));
    }
    let content;
    let brace_token = braced!(content in input);
    let stmts = block::parse(&content)?;
    if !input.is_empty() {
        return Err(input.error(BODY_IN_BRACES));
    }
    Ok((signature, Block { brace_token, stmts }))
}

fn without_head(body: TokenStream, krate: &Crate) -> Result<BodySignature> {
    let ignores_input = ignores_input(body.clone());
    head::absent(yields_nothing(body), ignores_input, krate)
}

/// Returns the facts about the body of an `async_coroutine!`, and the body, without parsing the body.
pub(crate) fn coroutine_signature(
    input: TokenStream,
    krate: &Crate,
) -> Result<(BodySignature, Group)> {
    let parse = |input: ParseStream<'_>| {
        if input.peek(Token![->]) {
            let signature = head::parse(&mut TokenStream::new(), input, krate)?;
            return Ok((signature, input.parse()?));
        }
        let body = input.parse::<TokenStream>()?;
        let signature = without_head(body.clone(), krate)?;
        Ok((signature, Group::new(Delimiter::Brace, body)))
    };
    parse.parse2(input)
}

const HAS_NO_PARAMETERS: &str = "`async_coroutine!` has no parameters: a `yield_!` evaluates to the value that is sent, \
     and the types are written as `-> impl AsyncGenerator<S, E, Yield = T, Return = R> { body }`";

const BODY_IN_BRACES: &str = "after its head, the body of `async_coroutine!` is in braces, and nothing follows it: \
     `-> impl AsyncGenerator<..> { body }`";

/// Returns `true` if a body visibly yields nothing. Its items have the type `()`, because nothing else may determine it.
///
/// Another macro may contain a yield in its definition, and a placeholder such as `todo!()` may stand for a body that yields.
fn yields_nothing(body: TokenStream) -> bool {
    scan::find(
        body,
        |_| false,
        |token, next| match (token, next) {
            (TokenTree::Ident(name), Some(TokenTree::Punct(bang)))
                if bang.as_char() == '!' && bang.spacing() == Spacing::Alone =>
            {
                (!macro_names::yields_nothing(name)).then_some(())
            }
            _ => None,
        },
    )
    .is_none()
}

/// Returns `true` if a body visibly discards what its yields evaluate to: each is a statement that ends in a semicolon. Values of the type
/// `()` are sent, because nothing else may determine the type.
fn ignores_input(body: TokenStream) -> bool {
    discards_yields(body, true)
}

/// Returns `true` if the tokens discard what their yields evaluate to. `is_block` is `true` for the tokens between braces.
fn discards_yields(tokens: TokenStream, is_block: bool) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_start_of_stmt = is_block;
    while let Some(token) = tokens.next() {
        is_start_of_stmt = match token {
            TokenTree::Ident(name) if name == "yield_from_" => return false,
            TokenTree::Ident(name) if name == "yield_" => {
                let (_bang, operand) = (tokens.next(), tokens.next());
                let discards = is_start_of_stmt && is_punct(tokens.peek(), ';');
                let operand_discards = operand
                    .is_none_or(|operand| discards_yields(TokenStream::from(operand), false));
                if !discards || !operand_discards {
                    return false;
                }
                false
            }
            TokenTree::Group(group) => {
                let is_block = group.delimiter() == Delimiter::Brace;
                if !discards_yields(group.stream(), is_block) {
                    return false;
                }
                // The brackets may be those of an attribute.
                is_block || is_start_of_stmt && group.delimiter() == Delimiter::Bracket
            }
            ref pound if is_punct(pound, '#') => is_start_of_stmt,
            token => is_block && is_punct(&token, ';'),
        };
    }
    true
}
