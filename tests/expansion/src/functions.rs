//! Finds the functions in a file: free functions, methods, declarations, nested functions, and
//! functions in the tokens of macros.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, File, ForeignItemFn, ImplItemFn, ItemFn, Macro, Signature, TraitItemFn};

/// The item that contains a function.
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
    /// Returns `true` if the tokens can be parsed as the contents of such an item.
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

/// A function in a file.
#[derive(Clone, Debug)]
pub struct Function {
    /// The item that contains it.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The line of its name.
    pub line: usize,
    /// Set for an `async fn`.
    pub is_async: bool,
    /// Set if it has a body.
    pub has_body: bool,
    /// All its tokens, with its attributes.
    pub tokens: TokenStream,
}

/// Returns all functions in a file, or `None` if the file cannot be parsed.
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

    /// Many macros take items or statements unchanged.
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
