//! Flat lists of tokens with their locations.

use std::collections::HashMap;

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

/// A token with its location in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Located {
    text: String,
    start: (usize, usize),
    end: (usize, usize),
}

impl Located {
    /// Returns `None` for a token without a location.
    fn new(text: impl Into<String>, span: Span) -> Option<Self> {
        let start = span.start();
        let place = |at: LineColumn| (at.line, at.column);
        (start.line > 0).then(|| Located {
            text: text.into(),
            start: place(start),
            end: place(span.end()),
        })
    }

    /// Returns the token and its location as a text.
    pub fn show(&self) -> String {
        let (line, column) = self.start;
        format!("`{}` of {line}:{}", self.text, column + 1)
    }

    /// Returns the text of the token.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Returns the tokens that have a location, in order, including the delimiters of groups.
pub fn located(tokens: TokenStream) -> Vec<Located> {
    let mut row = Vec::new();
    push(tokens, &mut row);
    row
}

fn push(tokens: TokenStream, row: &mut Vec<Located>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                row.extend(Located::new(open, group.span_open()).filter(|_| !open.is_empty()));
                push(group.stream(), row);
                row.extend(Located::new(close, group.span_close()).filter(|_| !open.is_empty()));
            }
            TokenTree::Ident(ident) => row.extend(Located::new(ident.to_string(), ident.span())),
            TokenTree::Punct(punct) => row.extend(Located::new(punct.as_char(), punct.span())),
            TokenTree::Literal(literal) => {
                row.extend(Located::new(literal.to_string(), literal.span()));
            }
        }
    }
}

/// Returns the first of the tokens that is missing among the others, or is in the wrong order.
pub fn first_lost<'a>(tokens: &'a [Located], among: &[Located]) -> Option<&'a Located> {
    let mut among = among.iter();
    tokens
        .iter()
        .find(|token| !among.any(|other| other == *token))
}

/// Returns the first of the tokens that occurs more often among the others.
pub fn first_doubled<'a>(tokens: &'a [Located], among: &[Located]) -> Option<&'a Located> {
    let mut counts: HashMap<&Located, isize> = HashMap::with_capacity(tokens.len());
    for token in tokens {
        *counts.entry(token).or_default() += 1;
    }
    for other in among {
        if let Some(count) = counts.get_mut(other) {
            *count -= 1;
        }
    }
    tokens.iter().find(|token| counts[token] < 0)
}
