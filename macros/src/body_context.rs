//! The facts that an expansion passes on to the hidden macros that expand nested constructs.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree, token_stream};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Block, Error, Lifetime, Path, Result, Type, parse2};

use crate::exits::Exits;
use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::signature::types;
use crate::syntax::args::Crate;
use crate::syntax::scan;
use crate::yield_proof::YieldProof;

/// The facts about the body that directly contains a construct.
///
/// A genuine token always comes with a genuine `krate`: a `macro_rules!` of the crate `asyncgen` writes `$crate` and the token side by
/// side. So no expansion passes a genuine token to a path that a user chose. If a user calls a hidden macro by name, its expansion has no
/// genuine token to pass on.
pub(crate) struct BodyContext {
    /// The path of the crate `asyncgen`.
    pub(crate) krate: Crate,
    /// The token, the label, and the variables that count yields.
    pub(crate) names: HygienicNames,
    /// The facts that the return type determines.
    pub(crate) signature: BodySignature,
}

impl BodyContext {
    /// Creates the names for the body of a generator or a manager. Compiler errors about them point at the return type.
    pub(crate) fn of_body(body: &Block, signature: BodySignature, krate: Crate) -> Self {
        let mut names = HygienicNames::at(signature.span, signature.yields);
        if signature.yields == YieldForm::Lends {
            let user = body.brace_token.span.open().located_at(signature.span);
            names.proof = Some(YieldProof::of_body(user, &signature, &krate));
        }
        BodyContext {
            krate,
            names,
            signature,
        }
    }

    /// Returns the tokens that pass the context on to a construct in the body. The caller writes the path of the crate before them.
    pub(crate) fn head(names: &HygienicNames, signature: &BodySignature) -> TokenStream {
        let HygienicNames { token, label, .. } = names;
        let proof = names.proof.as_ref().map(YieldProof::names);
        let signature = signature.of_block();
        quote!(#token #label #signature #proof)
    }

    /// Reads the tokens of [`head`](Self::head), which follow the path of the crate.
    pub(crate) fn read(krate: Crate, input: &mut Reader) -> Result<Self> {
        let token = input.ident()?;
        Self::behind_token(krate, token, input)
    }

    /// Reads the tokens of [`head`](Self::head) without the first one, which names the token of the generator.
    pub(crate) fn behind_token(krate: Crate, token: Ident, input: &mut Reader) -> Result<Self> {
        let label = input.label()?;
        let word = input.ident()?;
        let signature = BodySignature::read_tokens(&word, input)?;
        let mut proof = None;
        if signature.yields == YieldForm::Lends {
            let names = [input.ident()?, input.ident()?];
            proof = Some(YieldProof::new(names, &signature, &krate));
        }
        let names = HygienicNames {
            token,
            label,
            proof,
        };
        Ok(BodyContext {
            krate,
            names,
            signature,
        })
    }
}

/// The hygienic names that an expansion declares and passes to the hidden macros.
pub(crate) struct HygienicNames {
    pub(crate) token: Ident,
    pub(crate) label: Lifetime,
    /// The variables that count the yields of a context manager.
    pub(crate) proof: Option<YieldProof>,
}

impl HygienicNames {
    /// Creates names with a location, which compiler errors about the names refer to.
    pub(crate) fn at(span: Span, yields: YieldForm) -> Self {
        // Compiler errors show the token if an item borrows from the body, and the label if a macro moves a yield into a closure.
        let (token, label) = match yields {
            YieldForm::Items | YieldForm::OkValues => (
                "the_generator",
                "'yield_must_stand_directly_in_the_generator",
            ),
            YieldForm::Lends => (
                "lend_what_the_guard_derefs_to",
                "'yield_must_stand_directly_in_the_context_manager",
            ),
        };
        let span = Span::mixed_site().located_at(span);
        HygienicNames {
            token: Ident::new(token, span),
            label: Lifetime::new(label, span),
            proof: None,
        }
    }

    /// Returns the variables if the exits have to prove that the context manager has yielded.
    pub(crate) fn proof_to_read(&self) -> Option<&YieldProof> {
        self.proof.as_ref().filter(|proof| proof.is_read)
    }
}

impl BodySignature {
    /// Returns the facts that a block of a construct needs.
    fn of_block(&self) -> BodySignature {
        let is_result = self.body == BodyKind::Result
            || self
                .parsed_body_type()
                .is_some_and(|ty| types::is_result(&ty));
        // A block only needs to know if the type is inferred.
        let item = match scan::mention(self.item.clone(), &["_"]) {
            true => quote!(_),
            false => quote!(()),
        };
        BodySignature {
            resume_protocol: self.resume_protocol.as_ref().map(|_| quote!(_)),
            body_type: self.body_type.clone().filter(|_| is_result),
            yields: self.yields,
            attribute: self.attribute,
            ..BodySignature::of_items(item)
        }
    }
}

/// Writes `yields body cost [item] [resume_protocol] [body_type] [boxed_as]`. The first word has the location of the return type, the second word that of
/// the `?`, and the third word the hygiene of the attribute.
impl ToTokens for BodySignature {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let BodySignature {
            item,
            resume_protocol,
            body,
            question_mark,
            body_type,
            yields,
            boxed_as,
            cheap_to_move,
            span,
            attribute,
            // Only an attribute passes a signature on. Its bodies contain our macros.
            dialect: _,
        } = self;
        let word = |word, location| Ident::new(word, Span::mixed_site().located_at(location));
        let none = Span::mixed_site();
        let mut yields = yields.word();
        yields.set_span(none.located_at(*span));
        let body = match (body, question_mark) {
            (BodyKind::Result, None) => word("result", none),
            (BodyKind::Result, Some(span)) => word("question_mark", *span),
            _ => word("plain", none),
        };
        let cost = Ident::new(if *cheap_to_move { "cheap" } else { "any" }, *attribute);
        tokens.extend(
            quote!(#yields #body #cost [#item] [#resume_protocol] [#body_type] [#boxed_as]),
        );
    }
}

impl BodySignature {
    /// Reads the tokens that follow the first word.
    pub(crate) fn read_tokens(word: &Ident, input: &mut Reader) -> Result<Self> {
        let span = Span::mixed_site().located_at(word.span());
        let body = input.ident()?;
        let question_mark = (body == "question_mark").then(|| body.span());
        let is_result = body == "result" || question_mark.is_some();
        let cost = input.ident()?;
        // Parsed, so that the tokens in the expansion are one complete type.
        let mut optional = || -> Result<Option<TokenStream>> {
            let tokens = input.group(Delimiter::Bracket)?.stream();
            if tokens.is_empty() {
                return Ok(None);
            }
            if !is_name_or_group(tokens.clone()) {
                parse2::<Type>(tokens.clone())?;
            }
            Ok(Some(tokens))
        };
        let item = optional()?.ok_or_else(|| Error::new(span, "expected a type"))?;
        let (resume_protocol, body_type, boxed_as) = (optional()?, optional()?, optional()?);
        let body = match (is_result, &body_type) {
            (true, _) => BodyKind::Result,
            (false, Some(_)) => BodyKind::Value,
            (false, None) => BodyKind::Unit,
        };
        Ok(BodySignature {
            resume_protocol,
            body,
            question_mark,
            body_type,
            yields: YieldForm::of(word),
            boxed_as,
            cheap_to_move: cost == "cheap",
            span,
            attribute: cost.span(),
            ..BodySignature::of_items(item)
        })
    }
}

/// Returns `true` for a single token that cannot end before or continue after itself. Parsing it would take longer.
fn is_name_or_group(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter();
    let is_whole = match tokens.next() {
        Some(TokenTree::Ident(_)) => true,
        Some(TokenTree::Group(group)) => {
            matches!(
                group.delimiter(),
                Delimiter::Parenthesis | Delimiter::Bracket
            )
        }
        _ => false,
    };
    is_whole && tokens.next().is_none()
}

impl Exits {
    /// Reads the tokens that [`to_tokens`](ToTokens::to_tokens) writes.
    pub(crate) fn read(input: &mut Reader) -> Result<Self> {
        let mut exits = Exits::default();
        for token in input.group(Delimiter::Bracket)?.stream() {
            if let TokenTree::Ident(word) = token {
                for (name, flag) in exits.flags() {
                    *flag |= word == name;
                }
            }
        }
        Ok(exits)
    }
}

/// Reads the input of a hidden macro token by token. (`syn` would first copy all tokens, including the user's, in a build of `syn` that is
/// usually not optimized.)
pub(crate) struct Reader(Peekable<token_stream::IntoIter>);

impl Reader {
    pub(crate) fn new(input: TokenStream) -> Self {
        Reader(input.into_iter().peekable())
    }

    /// Reads `[path]`, the path of the crate.
    pub(crate) fn krate(&mut self) -> Result<Crate> {
        let path = self.group(Delimiter::Bracket)?;
        Ok(Crate(Path::parse_mod_style.parse2(path.stream())?))
    }

    /// Returns the next token if it is an identifier, without reading it.
    pub(crate) fn peek_ident(&mut self) -> Option<Ident> {
        match self.0.peek() {
            Some(TokenTree::Ident(ident)) => Some(ident.clone()),
            _ => None,
        }
    }

    pub(crate) fn ident(&mut self) -> Result<Ident> {
        match self.0.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident),
            other => Err(unexpected(other, "a word")),
        }
    }

    /// Reads the keyword `await`.
    pub(crate) fn await_keyword(&mut self) -> Result<Ident> {
        let word = self.ident()?;
        if word == "await" {
            Ok(word)
        } else {
            Err(unexpected(Some(word.into()), "`await`"))
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

    /// Reads a `;` if it is the next token. Returns `true` if so.
    pub(crate) fn semicolon(&mut self) -> bool {
        let is_semicolon =
            |next: &TokenTree| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ';');
        self.0.next_if(is_semicolon).is_some()
    }

    /// Returns the remaining tokens.
    pub(crate) fn rest(self) -> TokenStream {
        self.0.collect()
    }
}

/// Returns the error for a hidden macro that a user calls by name.
fn unexpected(token: Option<TokenTree>, expected: &str) -> Error {
    let span = token.map_or_else(Span::call_site, |token| token.span());
    Error::new(span, format!("expected {expected}"))
}
