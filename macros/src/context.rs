//! The facts that an expansion hands on, through the compiler, to the hidden macros that expand the rest of it.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree, token_stream};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Error, Lifetime, Path, Result, Type, parse2};

use crate::facts::BodyKind;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::signature::types;
use crate::syntax::args::Crate;

/// The facts about the body that a construct stands directly in.
///
/// Whoever holds the `krate` of a genuine context holds the genuine token as well. Both come from a `macro_rules!` of
/// the crate `asyncgen`, which writes `$crate` and the token side by side. So no path of a user's is handed a genuine
/// token, and an expansion that a user calls by name has none to hand on.
pub(crate) struct Context {
    /// The path of the crate `asyncgen`.
    pub(crate) krate: Crate,
    /// The token and the label.
    pub(crate) names: HygienicNames,
    /// The facts of the return type.
    pub(crate) returns: Returns,
}

impl Context {
    /// The tokens that hand the context on to a construct in the body.
    ///
    /// The path of the crate goes before them.
    pub(crate) fn head(names: &HygienicNames, returns: &Returns) -> TokenStream {
        let HygienicNames { token, label } = names;
        let returns = returns.of_block();
        quote!(#token #label #returns)
    }

    /// Reads what a trusted `macro_rules!`, or [`head`](Self::head), has written behind the path of the crate.
    pub(crate) fn read(krate: Crate, input: &mut Reader) -> Result<Self> {
        let token = input.ident()?;
        Self::behind_token(krate, token, input)
    }

    /// The same behind the token.
    pub(crate) fn behind_token(krate: Crate, token: Ident, input: &mut Reader) -> Result<Self> {
        let label = input.label()?;
        let word = input.ident()?;
        Ok(Context {
            krate,
            names: HygienicNames { token, label },
            returns: Returns::read_tokens(&word, input)?,
        })
    }

    /// The same, with the names located at the return type, where the compiler then points when it speaks of them.
    pub(crate) fn located(mut self) -> Self {
        let span = self.returns.span;
        let HygienicNames { token, label } = &mut self.names;
        token.set_span(token.span().located_at(span));
        label.set_span(label.span().located_at(span));
        self
    }
}

impl Returns {
    /// The facts that a block of a construct needs of the return type around it.
    fn of_block(&self) -> Returns {
        let is_result = |value: &&TokenStream| {
            parse2::<Type>((*value).clone()).is_ok_and(|value| types::is_result(&value))
        };
        Returns {
            item: quote!(_),
            protocol: self.protocol.as_ref().map(|_| quote!(_)),
            body: BodyKind::Unit,
            value: self.value.as_ref().filter(is_result).cloned(),
            yields: self.yields,
            boxed: None,
            small: false,
            span: Span::mixed_site(),
        }
    }
}

/// `yields body size [item] [protocol] [value] [boxed]`, where the first word is located at the return type.
impl ToTokens for Returns {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Returns {
            item,
            protocol,
            body,
            value,
            yields,
            boxed,
            small,
            span,
        } = self;
        let mut word = yields.word();
        word.set_span(Span::mixed_site().located_at(*span));
        let body = Ident::new(
            match body {
                BodyKind::Result => "result",
                _ => "plain",
            },
            Span::mixed_site(),
        );
        let size = Ident::new(if *small { "small" } else { "any" }, Span::mixed_site());
        tokens.extend(quote!(#word #body #size [#item] [#protocol] [#value] [#boxed]));
    }
}

impl Returns {
    /// Reads what stands behind the first word.
    pub(crate) fn read_tokens(word: &Ident, input: &mut Reader) -> Result<Self> {
        let span = Span::mixed_site().located_at(word.span());
        let is_result = input.ident()? == "result";
        let small = input.ident()? == "small";
        // Parsed, so that no tokens but one complete type get between those that the expansion writes.
        let mut optional = || -> Result<Option<TokenStream>> {
            let tokens = input.group(Delimiter::Bracket)?.stream();
            if tokens.is_empty() {
                return Ok(None);
            }
            parse2::<Type>(tokens.clone())?;
            Ok(Some(tokens))
        };
        let item = optional()?.ok_or_else(|| Error::new(span, "expected a type"))?;
        let (protocol, value, boxed) = (optional()?, optional()?, optional()?);
        let body = match (is_result, &value) {
            (true, _) => BodyKind::Result,
            (false, Some(_)) => BodyKind::Value,
            (false, None) => BodyKind::Unit,
        };
        Ok(Returns {
            item,
            protocol,
            body,
            value,
            yields: YieldForm::of(word),
            boxed,
            small,
            span,
        })
    }
}

/// What a hidden macro is handed, read token by token. (`syn` would look at all of it first, a user's tokens among them, and
/// build profiles do not optimize it.)
pub(crate) struct Reader(Peekable<token_stream::IntoIter>);

impl Reader {
    pub(crate) fn new(input: TokenStream) -> Self {
        Reader(input.into_iter().peekable())
    }

    /// `[path]`, the path of the crate.
    pub(crate) fn krate(&mut self) -> Result<Crate> {
        let path = self.group(Delimiter::Bracket)?;
        Ok(Crate(Path::parse_mod_style.parse2(path.stream())?))
    }

    pub(crate) fn ident(&mut self) -> Result<Ident> {
        match self.0.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident),
            other => Err(unexpected(other, "a word")),
        }
    }

    pub(crate) fn label(&mut self) -> Result<Lifetime> {
        match self.0.next() {
            Some(TokenTree::Punct(apostrophe)) if apostrophe.as_char() == '\'' => Ok(Lifetime {
                apostrophe: apostrophe.span(),
                ident: self.ident()?,
            }),
            other => Err(unexpected(other, "a label")),
        }
    }

    pub(crate) fn group(&mut self, delimiter: Delimiter) -> Result<Group> {
        match self.0.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Ok(group),
            other => Err(unexpected(other, "a group")),
        }
    }

    /// Whether a `;` comes next, which is taken.
    pub(crate) fn semicolon(&mut self) -> bool {
        let is_semicolon =
            |next: &TokenTree| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ';');
        self.0.next_if(is_semicolon).is_some()
    }

    /// What is left.
    pub(crate) fn rest(self) -> TokenStream {
        self.0.collect()
    }
}

/// An error for those who call a hidden macro by name.
fn unexpected(token: Option<TokenTree>, expected: &str) -> Error {
    let span = token.map_or_else(Span::call_site, |token| token.span());
    Error::new(span, format!("expected {expected}"))
}
