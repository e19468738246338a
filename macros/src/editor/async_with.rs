//! Expands `async_with!` for editors.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::parse::Result;

use crate::body_context::Reader;
use crate::emit::expand_hidden;
use crate::syntax::args::Crate;
use crate::syntax::scan::is_punct;

/// Expands
///
/// ```ignore
/// async_with!(transaction(db), |tx| { tx.count().await })
/// ```
///
/// to
///
/// ```ignore
/// match editor::enter(transaction(db)) {
///     use_0 => {
///         let tx = editor::value(use_0);
///         editor::exit(use_0, async {
///             if false { return editor::output(use_0); }
///             { tx.count().await }
///         })
///     }
/// }
/// ```
///
/// Every further manager is used in the block of the one before it, with the conversion of errors as in the expansion for the compiler.
pub(crate) fn async_with(input: TokenStream) -> TokenStream {
    let expansion = expand_hidden(input, try_async_with);
    quote!({ #expansion })
}

fn try_async_with(mut input: Reader, krate: Crate) -> Result<TokenStream> {
    let private = krate.private();
    let editor = quote!(#private::editor);
    // The right to lend is not used. It is moved before the user's code runs, as in the expansion for the compiler.
    let lending = input.ident()?;
    input.semicolon();
    let tokens: Vec<TokenTree> = input.rest().into_iter().collect();
    let (managers, closure) = tokens.split_at(managers_length(&tokens));
    let Closure {
        patterns,
        output,
        block,
    } = Closure::read(closure);
    let mut expansion = match output {
        Some(output) => quote!(let __asyncgen_output: #output = #block; __asyncgen_output),
        None => quote!(#block),
    };
    let managers = split_by_commas(managers, false);
    let name =
        |name, index: usize| format_ident!("__asyncgen_{name}_{index}", span = Span::mixed_site());
    for (index, manager) in managers.iter().enumerate().rev() {
        let used = name("use", index);
        let bind = patterns
            .get(index)
            .map(|pattern| quote!(let #pattern = #editor::value(#used);));
        let outer_error = index.checked_sub(1).map(|outer| name("error", outer));
        let error = name("error", index);
        let required_error = (index + 1 < managers.len()).then(|| {
            let outer = outer_error
                .as_ref()
                .map_or_else(|| quote!(#private::AnyError), |outer| quote!(#outer));
            quote!(let #error = #editor::required_error(#used, &#outer);)
        });
        let exit = quote! {
            #editor::exit(#used, async {
                if false {
                    return #editor::output(#used);
                }
                #expansion
            })
        };
        let exit = match outer_error {
            None => exit,
            Some(outer) => quote!(#editor::convert_error(#outer, #used, #exit)),
        };
        expansion = quote! {
            match #editor::enter(#manager) {
                #used => {
                    #bind
                    #required_error
                    #exit
                }
            }
        };
    }
    Ok(quote_spanned! {Span::mixed_site()=>
        let __asyncgen_lending = #lending;
        #expansion
    })
}

/// The closure of an `async_with!`.
#[derive(Default)]
struct Closure {
    patterns: Vec<TokenStream>,
    output: Option<TokenStream>,
    block: TokenStream,
}

impl Closure {
    fn read(tokens: &[TokenTree]) -> Self {
        let Some((_, tokens)) = split_at(tokens, |token| is_punct(token, '|')) else {
            return Self::default();
        };
        let Some((patterns, mut rest)) = split_at(tokens, |token| is_punct(token, '|')) else {
            return Self::default();
        };
        let mut output = None;
        if let [minus, arrow, after @ ..] = rest {
            if is_punct(minus, '-') && is_punct(arrow, '>') {
                let length = after.iter().position(is_braced).unwrap_or(after.len());
                let (ty, after) = after.split_at(length);
                output = Some(ty.iter().cloned().collect());
                rest = after;
            }
        }
        let block = match rest {
            [block, ..] if is_braced(block) => block.clone().into(),
            [expr @ .., comma] if is_punct(comma, ',') => braced(expr),
            expr => braced(expr),
        };
        Closure {
            patterns: split_by_commas(patterns, true),
            output,
            block,
        }
    }
}

fn is_braced(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn braced(tokens: &[TokenTree]) -> TokenStream {
    let group = Group::new(Delimiter::Brace, tokens.iter().cloned().collect());
    TokenTree::from(group).into()
}

/// Returns the number of tokens before the closure: it begins with the first `|` after a comma.
fn managers_length(tokens: &[TokenTree]) -> usize {
    let begins = |pair: &[TokenTree]| is_punct(pair.first(), ',') && is_punct(pair.get(1), '|');
    tokens
        .windows(2)
        .position(begins)
        .map_or(tokens.len(), |comma| comma + 1)
}

/// Splits tokens at each comma, except for those between `<` and `>` in a pattern, and between `::<` and `>` in an expression.
fn split_by_commas(tokens: &[TokenTree], is_pattern: bool) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut part = TokenStream::new();
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate() {
        let before = position.checked_sub(1).map(|before| &tokens[before]);
        if is_punct(token, '<') && (is_pattern || depth > 0 || is_punct(before, ':')) {
            depth += 1;
        } else if is_punct(token, '>') && !is_punct(before, '-') {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 && is_punct(token, ',') {
            parts.push(std::mem::take(&mut part));
        } else {
            part.extend([token.clone()]);
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// Splits tokens at the first token that meets the condition, which is removed.
fn split_at(
    tokens: &[TokenTree],
    condition: impl Fn(&TokenTree) -> bool,
) -> Option<(&[TokenTree], &[TokenTree])> {
    let position = tokens.iter().position(condition)?;
    Some((&tokens[..position], &tokens[position + 1..]))
}
