//! The functions in a file: free ones, methods, declarations, those in other functions, and those among the tokens of
//! macros.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, File, ForeignItemFn, ImplItemFn, ItemFn, Macro, Signature, TraitItemFn};

/// What a function stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A module, or another function.
    Module,
    /// An `impl`.
    Impl,
    /// A `trait`.
    Trait,
    /// An `extern` block.
    Extern,
}

impl Place {
    /// Whether these tokens, in such a place, can be parsed.
    pub fn parses(self, items: &TokenStream) -> bool {
        let file = match self {
            Place::Module => items.clone(),
            Place::Impl => quote!(impl Type { #items }),
            Place::Trait => quote!(trait Trait { #items }),
            Place::Extern => quote!(unsafe extern "C" { #items }),
        };
        syn::parse2::<File>(file).is_ok()
    }
}

/// A function, as it stands in a file.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it stands in.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The line of its name.
    pub line: usize,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// Whether it has a body.
    pub has_body: bool,
    /// All of it, with its attributes.
    pub tokens: TokenStream,
}

/// All functions in a file; `None` if the file cannot be parsed.
pub fn of_file(text: &str) -> Option<Vec<Function>> {
    let mut file = syn::parse_file(text).ok()?;
    let mut find = Find(Vec::new());
    find.visit_file_mut(&mut file);
    Some(find.0)
}

struct Find(Vec<Function>);

impl Find {
    fn push(&mut self, place: Place, sig: &Signature, has_body: bool, item: &impl ToTokens) {
        self.0.push(Function {
            place,
            name: sig.ident.to_string(),
            line: sig.ident.span().start().line,
            is_async: sig.asyncness.is_some(),
            has_body,
            tokens: item.to_token_stream(),
        });
    }

    /// Many a macro takes items, or statements, as they are.
    fn find_in_macro(&mut self, tokens: TokenStream) {
        if !mentions_fn(tokens.clone()) {
            return;
        }
        if let Ok(mut file) = syn::parse2::<File>(tokens.clone()) {
            return self.visit_file_mut(&mut file);
        }
        if let Ok(stmts) = Block::parse_within.parse2(tokens.clone()) {
            for mut stmt in stmts {
                self.visit_stmt_mut(&mut stmt);
            }
            return;
        }
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.find_in_macro(group.stream());
            }
        }
    }
}

impl VisitMut for Find {
    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        self.push(Place::Module, &item.sig, true, item);
        visit_mut::visit_item_fn_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        self.push(Place::Impl, &item.sig, true, item);
        visit_mut::visit_impl_item_fn_mut(self, item);
    }

    fn visit_trait_item_fn_mut(&mut self, item: &mut TraitItemFn) {
        self.push(Place::Trait, &item.sig, item.default.is_some(), item);
        visit_mut::visit_trait_item_fn_mut(self, item);
    }

    fn visit_foreign_item_fn_mut(&mut self, item: &mut ForeignItemFn) {
        self.push(Place::Extern, &item.sig, false, item);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        self.find_in_macro(mac.tokens.clone());
    }
}

fn mentions_fn(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions_fn(group.stream()),
        TokenTree::Ident(ident) => ident == "fn",
        _ => false,
    })
}
