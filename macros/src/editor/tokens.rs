//! Replaces the syntax of a body that Rust does not have, without parsing the body.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::facts::{BodyKind, BodySignature, Dialect};
use crate::syntax::keywords::stream_length;
use crate::syntax::scan::{has_no_operand, is_punct, is_word, with_stream};

/// Returns the name of the variable that is assigned the operand of each `yield`.
pub(crate) fn item_variable() -> Ident {
    Ident::new("__asyncgen_item", Span::mixed_site())
}

/// Replaces
///
/// - `#[for_await] for pattern in stream { .. }` and `for await pattern in stream { .. }` by
///   `for pattern in editor::items(stream) { .. }`,
/// - `yield item` by the assignment `__asyncgen_item = item`, which has the same precedence and the same value,
/// - `return;` in a body of results by a `return` of a value of any type.
pub(super) fn rewrite(body: &Group, signature: &BodySignature, private: &TokenStream) -> TokenTree {
    let rewriter = Rewriter {
        dialect: signature.dialect,
        returns_result: signature.body == BodyKind::Result,
        private,
    };
    with_stream(body, rewriter.rewrite(body.stream()))
}

/// Returns `true` if a body ends in `Ok(..)` or `Err(..)`, which the compiler may have to coerce.
pub(super) fn ends_in_result(body: TokenStream) -> bool {
    let tokens: Vec<_> = body.into_iter().collect();
    matches!(&tokens[..], [.., name, TokenTree::Group(_)] if is_word(name, &["Ok", "Err"]))
}

struct Rewriter<'a> {
    dialect: Dialect,
    returns_result: bool,
    private: &'a TokenStream,
}

impl Rewriter<'_> {
    fn rewrite(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut rewritten = TokenStream::new();
        let mut rest = &tokens[..];
        let mut is_for_await = false;
        while let [token, after @ ..] = rest {
            rest = after;
            match token {
                TokenTree::Punct(_)
                    if is_punct(token, '#') && is_for_await_in_brackets(after.first()) =>
                {
                    is_for_await = true;
                    rest = &after[1..];
                    continue;
                }
                TokenTree::Ident(word) if word == "for" => {
                    rewritten.extend([token.clone()]);
                    if self.dialect == Dialect::Keywords && is_word(after.first(), &["await"]) {
                        is_for_await = true;
                        rest = &after[1..];
                    }
                    if is_for_await {
                        rest = self.rewrite_head(rest, &mut rewritten);
                    }
                    is_for_await = false;
                }
                TokenTree::Ident(word) if word == "yield" && self.dialect == Dialect::Keywords => {
                    let variable = item_variable();
                    rewritten.extend(quote!(#variable =));
                    if has_no_operand(after.first()) {
                        rewritten.extend(quote!(()));
                    }
                }
                TokenTree::Ident(word) if word == "return" && self.returns_result => {
                    rewritten.extend([token.clone()]);
                    if has_no_operand(after.first()) {
                        let private = self.private;
                        rewritten.extend(quote!(#private::unreachable_value()));
                    }
                }
                TokenTree::Group(group) => {
                    rewritten.extend([with_stream(group, self.rewrite(group.stream()))]);
                }
                _ => {
                    rewritten.extend([token.clone()]);
                    // The body of another stream.
                    let (skipped, after) = after.split_at(stream_length(token, after));
                    rewritten.extend(skipped.iter().cloned());
                    rest = after;
                }
            }
        }
        rewritten
    }

    /// Rewrites the tokens between the `for` and the block of a loop. Returns the tokens that follow.
    fn rewrite_head<'t>(
        &self,
        tokens: &'t [TokenTree],
        rewritten: &mut TokenStream,
    ) -> &'t [TokenTree] {
        let Some(pattern) = tokens.iter().position(|token| is_word(token, &["in"])) else {
            return tokens;
        };
        let (pattern, rest) = tokens.split_at(pattern + 1);
        rewritten.extend(pattern.iter().cloned());
        let (stream, rest) = rest.split_at(operand_length(rest));
        let stream = self.rewrite(stream.iter().cloned().collect());
        let private = self.private;
        rewritten.extend(quote!(#private::editor::items(#stream)));
        rest
    }
}

fn is_for_await_in_brackets(token: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = token else {
        return false;
    };
    let mut name = group.stream().into_iter();
    group.delimiter() == Delimiter::Bracket
        && is_word(name.next().as_ref(), &["for_await"])
        && name.next().is_none()
}

/// Returns the number of tokens before the block of a loop. As in Rust's grammar, the stream contains braces only after certain words.
fn operand_length(tokens: &[TokenTree]) -> usize {
    let before_braces = ["async", "const", "else", "loop", "move", "unsafe"];
    let before_operand = ["if", "match", "while"];
    let mut operands = 0;
    for (position, token) in tokens.iter().enumerate() {
        if is_word(token, &before_operand) {
            operands += 1;
        }
        if is_punct(token, ';') {
            return position;
        }
        if matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace) {
            let before = position.checked_sub(1).map(|before| &tokens[before]);
            if operands > 0 {
                operands -= 1;
            } else if !is_word(before, &before_braces) && !is_punct(before, '!') {
                return position;
            }
        }
    }
    tokens.len()
}
