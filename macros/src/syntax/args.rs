//! Parses the argument of the attribute, `crate = path`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, Ident, Path, Token};

/// The arguments of the attribute.
pub(crate) struct Args {
    /// The path of the crate `asyncgen`.
    pub(crate) krate: Crate,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            let krate = Crate::default();
            return Ok(Args { krate });
        }
        let Some(first) = input.parse::<Option<Token![crate]>>()? else {
            return Err(input.error(ONLY_ARGUMENT));
        };
        let path = input.parse::<Token![=]>().and_then(|_| path(input));
        let path = path.map_err(|_| match input.is_empty() {
            // Without tokens, the error would point at the whole attribute.
            true => Error::new_spanned(first, ONLY_ARGUMENT),
            false => input.error(ONLY_ARGUMENT),
        })?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error(ONLY_ARGUMENT));
        }
        Ok(Args { krate: Crate(path) })
    }
}

const ONLY_ARGUMENT: &str = "the only argument is `crate = path`, \
     the path of `asyncgen` in a crate that re-exports it: `crate = facade::asyncgen`";

fn path(input: ParseStream<'_>) -> Result<Path> {
    input.call(Path::parse_mod_style)
}

/// The path of the crate `asyncgen`, as expansions write it.
#[derive(Clone)]
pub(crate) struct Crate(pub(crate) Path);

impl Default for Crate {
    fn default() -> Self {
        let mut path = Path::from(Ident::new("asyncgen", Span::mixed_site()));
        path.leading_colon = Some(Token![::](Span::call_site()));
        Crate(path)
    }
}

impl Crate {
    /// Returns the path of the module with the hidden items.
    pub(crate) fn private(&self) -> TokenStream {
        let krate = &self.0;
        quote!(#krate::__private)
    }

    /// The same as a parsed path.
    pub(crate) fn private_path(&self) -> Path {
        let mut path = self.0.clone();
        let private = Ident::new("__private", Span::mixed_site());
        path.segments.push(private.into());
        path
    }
}
