//! Gives tokens of an expansion the location of the user's tokens, to which compiler messages then refer.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{Macro, MacroDelimiter, Path, PathSegment};

/// Returns the path of a hidden macro, with the location `span`.
pub(crate) fn hidden_path(private: &Path, name: &str, span: Span) -> Path {
    let mut path = private.clone();
    // `respan` would do the same more slowly, with a stream of the tokens.
    if let Some(leading) = &mut path.leading_colon {
        leading.spans = leading.spans.map(|own| own.located_at(span));
    }
    for PathSegment { ident, .. } in &mut path.segments {
        ident.set_span(ident.span().located_at(span));
    }
    let span = Span::mixed_site().located_at(span);
    path.segments.push(Ident::new(name, span).into());
    // The hygiene of a separator has no meaning.
    for pair in path.segments.pairs_mut() {
        if let Some(separator) = pair.into_tuple().1 {
            separator.spans = [span; 2];
        }
    }
    path
}

/// Gives the delimiters of a macro call the hygiene of an expansion. Otherwise the compiler would show the attribute in messages
/// about the whole call.
pub(crate) fn locate_delimiter(mac: &mut Macro) {
    let whole = match &mut mac.delimiter {
        MacroDelimiter::Paren(token) => &mut token.span,
        MacroDelimiter::Brace(token) => &mut token.span,
        MacroDelimiter::Bracket(token) => &mut token.span,
    };
    *whole = delim_span(Span::mixed_site().located_at(whole.join()));
}

/// Returns the location of a group and its delimiters.
pub(crate) fn delim_span(span: Span) -> DelimSpan {
    let mut group = Group::new(Delimiter::None, TokenStream::new());
    group.set_span(span);
    group.delim_span()
}

/// Returns the keyword `await` for an await of an expansion.
///
/// While a future is polled, a backtrace shows the location of its `await`. If the keyword had the hygiene of an expansion, the backtrace would
/// show the location of the attribute instead. So `span` is that of a token of the user.
pub(crate) fn await_at(span: Span) -> Ident {
    Ident::new("await", span)
}

/// Gives tokens of an expansion the location `span`.
pub(crate) fn respan(span: Span, tokens: TokenStream) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(locate).collect()
}
