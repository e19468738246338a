//! Properties that every expansion must have.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, FnArg, GenericArgument, ImplItemFn, LitStr, Pat, PathArguments, PathSegment, Signature,
    TraitItemFn,
};

use crate::Macro;
use crate::forms::{Form, Parts};
use crate::functions::Function;
use crate::spans::{Located, first_doubled, first_lost, located};

/// The result of an expansion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The macro accepted the function.
    Expanded,
    /// The macro reported these errors.
    Refused(Vec<String>),
    /// The form does not apply to the function.
    Skipped,
}

/// The description of a property that does not hold.
pub type Finding = String;

/// Expands the unchanged function below an attribute.
pub fn as_it_is(function: &Function, attribute: Macro) -> Result<Outcome, Finding> {
    let expansion = expand(attribute, function.tokens.clone())?;
    if !function.place.parses(&expansion) {
        return Err(format!("the expansion does not parse: {expansion}"));
    }
    let all = in_full(expansion, Reading::Strict)?;
    let errors = errors_besides(&all, &function.tokens);
    Ok(match errors.is_empty() {
        true => Outcome::Expanded,
        false => Outcome::Refused(errors),
    })
}

/// Expands the function in a form that the macro should accept.
pub fn given(function: &Parts, form: Form) -> Result<Outcome, Finding> {
    let Some(given) = form.give(function) else {
        return Ok(Outcome::Skipped);
    };
    let expansion = expand(form.expanded_by, given.input.clone())?;
    let all = in_full(expansion.clone(), Reading::Strict)?;
    let parsed = if form.expanded_by.is_attribute() {
        signature(&expansion, function.stmts.is_some()).map(Some)
    } else {
        syn::parse2::<Expr>(expansion.clone()).map(|_| None)
    };
    let parsed =
        parsed.map_err(|error| format!("the expansion does not parse, {error}: {expansion}"))?;
    let errors = errors_besides(&all, &given.input);
    // The body contains keywords of ours, which other crates use as well. The macro may report
    // errors about them, and may remove them.
    let speaks_of_ours = OURS.iter().any(|word| mentions(given.body.clone(), word));
    if !errors.is_empty() {
        let has = |word| mentions(given.body.clone(), word);
        let is_expected = |error: &&String| {
            let is_of_try = error.starts_with("`?`") && form.refuses_try && has("?");
            let is_of_the_end = form.expanded_by == Macro::AsyncContextManager
                && ENDINGS.iter().any(|ending| error.starts_with(ending))
                && has("return");
            let is_of_jump = JUMPS
                .iter()
                .any(|(keyword, start)| error.starts_with(start) && has(keyword));
            let is_of_instrument = error.contains("`#[instrument]` covers only the call")
                && mentions(given.input.clone(), "instrument");
            speaks_of_ours || is_of_try || is_of_the_end || is_of_jump || is_of_instrument
        };
        return match errors.iter().find(|error| !is_expected(error)) {
            None => Ok(Outcome::Refused(errors)),
            Some(error) => Err(format!("refused: {error}")),
        };
    }
    let everything = located(all);
    if let Some(sig) = parsed {
        same_signature(&function.sig, &sig, &everything)?;
        for attr in &function.attrs {
            all_there(
                "the attribute",
                &located(attr.to_token_stream()),
                &everything,
            )?;
        }
    }
    if speaks_of_ours {
        return Ok(Outcome::Expanded);
    }
    let body = located(given.body);
    all_there("the body", &body, &everything)?;
    // The expansion puts these words around the value of the body, with the span of the value.
    let ours = ["if", "true", "else", "async", "move"];
    let body: Vec<Located> = body
        .into_iter()
        .filter(|token| {
            let is_word = token.text().starts_with(char::is_alphanumeric);
            is_word && !ours.contains(&token.text())
        })
        .collect();
    match first_doubled(&body, &everything) {
        None => Ok(Outcome::Expanded),
        Some(token) => Err(format!("the body's {} is there twice", token.show())),
    }
}

fn all_there(what: &str, tokens: &[Located], everything: &[Located]) -> Result<(), Finding> {
    match first_lost(tokens, everything) {
        None => Ok(()),
        Some(token) => Err(format!("lost of {what}: {}", token.show())),
    }
}

/// Expands tokens, and returns a panic as an error.
pub fn expand(by: Macro, input: TokenStream) -> Result<TokenStream, Finding> {
    let expand = || by.expand(TokenStream::new(), input);
    IS_EXPANDING.set(true);
    let expansion = catch_unwind(AssertUnwindSafe(expand));
    IS_EXPANDING.set(false);
    expansion.map_err(|panic| {
        let place = PANICKED_AT.take().unwrap_or_default();
        format!("{by:?} panics at {place}: {}", said(&*panic))
    })
}

thread_local! {
    static IS_EXPANDING: Cell<bool> = const { Cell::new(false) };
    static PANICKED_AT: Cell<Option<String>> = const { Cell::new(None) };
}

/// Prevents the panic hook from printing the panics of expansions.
pub fn silence_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IS_EXPANDING.get() {
                PANICKED_AT.set(info.location().map(ToString::to_string));
            } else {
                others(info);
            }
        }));
    });
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("of something else")
}

/// Requirements for the expansion of a hidden macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The expansion must parse.
    Strict,
    /// No requirement, because the input may not be Rust code.
    Lenient,
}

/// Replaces the calls of hidden procedural macros in an expansion by their expansions, each of
/// which is an expression.
pub fn in_full(expansion: TokenStream, reading: Reading) -> Result<TokenStream, Finding> {
    let mut all: Vec<TokenTree> = Vec::new();
    for token in expansion {
        match token {
            TokenTree::Group(group) if ends_in_words(&all, &["macro_rules", "!", ""]) => {
                // The body of a `macro_rules!` is expanded elsewhere.
                all.push(TokenTree::Group(group));
            }
            TokenTree::Group(group) => {
                if let Some(hidden) = called_at_the_end_of(&all) {
                    let expansion = expand(hidden, group.stream())?;
                    let is_read = syn::parse2::<Expr>(expansion.clone()).is_ok();
                    if !is_read && reading == Reading::Strict {
                        return Err(format!("{hidden:?} gives what does not parse: {expansion}"));
                    }
                    all.extend(in_full(expansion, reading)?);
                } else {
                    let mut inner =
                        Group::new(group.delimiter(), in_full(group.stream(), reading)?);
                    inner.set_span(group.span());
                    all.push(TokenTree::Group(inner));
                }
            }
            other => all.push(other),
        }
    }
    Ok(all.into_iter().collect())
}

/// Returns the hidden macro that is called if a group follows the tokens.
fn called_at_the_end_of(tokens: &[TokenTree]) -> Option<Macro> {
    if !ends_in_words(tokens, &["__private", ":", ":", "", "!"]) {
        return None;
    }
    let name = &tokens[tokens.len() - 2];
    Macro::hidden(&name.to_string())
}

/// Returns `true` if the tokens end in these words. An empty word matches any token.
fn ends_in_words(tokens: &[TokenTree], words: &[&str]) -> bool {
    let Some(at) = tokens.len().checked_sub(words.len()) else {
        return false;
    };
    let is = |token: &TokenTree, word: &str| match token {
        TokenTree::Ident(ident) => word.is_empty() || ident == word,
        TokenTree::Punct(punct) => word.len() == 1 && word.starts_with(punct.as_char()),
        _ => false,
    };
    tokens[at..]
        .iter()
        .zip(words)
        .all(|(token, word)| is(token, word))
}

/// Returns the messages of the errors in an expansion that are not in its input.
pub fn errors_besides(expansion: &TokenStream, input: &TokenStream) -> Vec<String> {
    let mut before = Vec::new();
    push_errors(input.clone(), &mut before);
    let mut errors = Vec::new();
    push_errors(expansion.clone(), &mut errors);
    errors.retain(|error| !before.contains(error));
    errors
}

fn push_errors(tokens: TokenStream, errors: &mut Vec<String>) {
    let mut before: Vec<TokenTree> = Vec::new();
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            if ends_in_words(&before, &["macro_rules", "!", ""]) {
                continue;
            }
            let is_error = ends_in_words(&before, &["core", ":", ":", "compile_error", "!"])
                || ends_in_words(&before, &["__asyncgen_compile_error", "!"]);
            if is_error {
                let text = syn::parse2::<LitStr>(group.stream());
                errors.extend(text.ok().map(|text| text.value()));
            } else {
                push_errors(group.stream(), errors);
            }
        }
        before.push(token);
    }
}

/// The beginnings of errors about the value of a manager's body.
const ENDINGS: [&str; 3] = [
    "a context manager cannot swallow an error",
    "this context manager has no `Error`",
    "a context manager has to return",
];

/// The keywords of jumps, and the starts of the errors about jumps out of a `finally!` or an
/// `async_with!` that these macros do not support.
const JUMPS: [(&str, &str); 3] = [
    ("return", "`return` in the tokens of another macro"),
    ("return", "`return` leaves the block of the `async_with!`"),
    (
        "break",
        "`break` cannot leave the block of an `async_with!`",
    ),
];

/// The words in a body that have a meaning for the macros.
const OURS: [&str; 7] = [
    "yield",
    "yield_",
    "yield_from_",
    "for_await",
    "finally",
    "async_with",
    "with_yielder",
];

fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), word),
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Punct(punct) => word.len() == 1 && word.starts_with(punct.as_char()),
        TokenTree::Literal(_) => false,
    })
}

fn signature(expansion: &TokenStream, has_body: bool) -> syn::Result<Signature> {
    let tokens = expansion.clone();
    if has_body {
        syn::parse2::<ImplItemFn>(tokens).map(|function| function.sig)
    } else {
        // A function without a body is parsed as a declaration, wherever it is.
        let is_vis = syn::parse2::<TraitItemFn>(tokens.clone());
        is_vis
            .map(|function| function.sig)
            .or_else(|_| syn::parse2::<syn::ForeignItemFn>(tokens).map(|function| function.sig))
    }
}

/// Checks that two signatures are equal, except for `async` and the return type. Argument patterns
/// may have moved to the body.
fn same_signature(
    before: &Signature,
    after: &Signature,
    everything: &[Located],
) -> Result<(), Finding> {
    let same = |what: &str, before: &dyn ToTokens, after: &dyn ToTokens| {
        let before = located(before.to_token_stream());
        let after = located(after.to_token_stream());
        match before == after {
            true => Ok(()),
            false => Err(format!("another {what}")),
        }
    };
    if after.asyncness.is_some() {
        return Err(String::from("`async` is still there"));
    }
    let (mut before, mut after) = (before.clone(), after.clone());
    WithoutItemsOfTryStreams.visit_signature_mut(&mut before);
    WithoutItemsOfTryStreams.visit_signature_mut(&mut after);
    same("`unsafe`", &before.safety, &after.safety)?;
    same("`fn`", &before.fn_token, &after.fn_token)?;
    same("name", &before.ident, &after.ident)?;
    same("generics", &before.generics, &after.generics)?;
    same(
        "where clause",
        &before.generics.where_clause,
        &after.generics.where_clause,
    )?;
    if before.inputs.len() != after.inputs.len() {
        return Err(String::from("another number of arguments"));
    }
    for (before, after) in before.inputs.iter().zip(&after.inputs) {
        match (before, after) {
            (FnArg::Typed(before), FnArg::Typed(after)) => {
                same("type of an argument", &before.ty, &after.ty)?;
                // A `_` argument gets a name.
                if !matches!(*before.pat, Pat::Wild(_)) {
                    all_there(
                        "an argument",
                        &located(before.pat.to_token_stream()),
                        everything,
                    )?;
                }
            }
            (before, after) => same("receiver", before, after)?,
        }
    }
    Ok(())
}

/// Removes the `Item` from bounds `TryStream<Ok = T, Error = E, Item = ..>`, which the attribute adds.
struct WithoutItemsOfTryStreams;

impl VisitMut for WithoutItemsOfTryStreams {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        if let ("TryStream", PathArguments::AngleBracketed(arguments)) =
            (&*segment.ident.to_string(), &mut segment.arguments)
        {
            let is_item = |argument: &GenericArgument| matches!(argument, GenericArgument::AssocType(ty) if ty.ident == "Item");
            if arguments.args.last().is_some_and(is_item) {
                arguments.args.pop();
                arguments.args.pop_punct();
            }
        }
        visit_mut::visit_path_segment_mut(self, segment);
    }
}

/// Removes the locations of tokens.
pub fn nowhere(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), nowhere(group.stream())))
            }
            mut other => {
                other.set_span(Span::call_site());
                other
            }
        })
        .collect()
}
