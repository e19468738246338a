//! Reports errors.

use std::fmt::Display;

use quote::ToTokens;
use syn::{Error, Result};

/// Returns an error at the tokens, with a message as for `format!`.
macro_rules! bail {
    ($tokens:expr, $($message:tt)+) => {
        return Err(syn::Error::new_spanned($tokens, format!($($message)+)))
    };
}
pub(crate) use bail;

/// The errors that were found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    /// Adds an error at the location of the tokens.
    pub(crate) fn report(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// Adds an error.
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Returns all errors as one, if there are any.
    pub(crate) fn into_result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
