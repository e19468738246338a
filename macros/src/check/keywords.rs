//! Checks the constructs of bodies with [`Dialect::Keywords`].

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, ExprTry, ExprYield, Macro};

use crate::check::checker::Checker;
use crate::check::nested::{self, NestedScope};
use crate::facts::{BodyKind, Dialect};
use crate::syntax::{keywords, macro_names, scan};

impl Checker<'_> {
    /// Returns `true` if the body contains keywords instead of our macros.
    pub(super) fn has_keywords(&self) -> bool {
        self.signature
            .is_some_and(|signature| signature.dialect == Dialect::Keywords)
    }

    pub(super) fn check_keyword(&mut self, expr: &mut ExprYield) {
        if self.check_scope(expr.yield_token, "yield") {
            self.summary.has_yield = true;
            self.summary.yields += 1;
            visit_mut::visit_expr_yield_mut(self, expr);
        }
    }

    pub(super) fn check_macro_beside_keywords(&mut self, mac: &Macro) {
        if keywords::is_stream(mac) {
            return;
        }
        self.summary.has_other_await |= self.scope.is_none() && !macro_names::is_std_macro(mac);
        // The macro itself is one of the tokens if it stands for a `yield`.
        self.note_opaque(match mac.path.is_ident(keywords::YIELD) {
            true => mac.to_token_stream(),
            false => mac.tokens.clone(),
        });
        self.check_opaque_jump(mac);
    }

    /// Records tokens that only the compiler reads, and checks the yields in them.
    pub(super) fn note_opaque_keywords(&mut self, tokens: TokenStream) {
        // In closures and `async` blocks, a `yield` among the tokens of a macro may belong to that macro.
        if self.scope.is_some() {
            return;
        }
        if self.body == BodyKind::Result {
            self.summary.has_opaque_return |= scan::mention(tokens.clone(), &["return"]);
        }
        self.summary.has_other_await |= scan::mention(tokens.clone(), &["await", "yield"]);
        if keywords::mention_yield(tokens.clone()) {
            self.summary.has_yield = true;
            self.summary.has_opaque_yield = true;
            keywords::replace_yields(tokens, &mut self.errors);
        }
    }
}

/// Returns `true` if a `?` leaves the body.
pub(crate) fn has_question_mark(block: &mut Block) -> bool {
    let mut find = FindQuestionMark {
        scope: None,
        found: false,
    };
    find.visit_block_mut(block);
    find.found
}

struct FindQuestionMark {
    scope: Option<NestedScope>,
    found: bool,
}

impl FindQuestionMark {
    fn in_nested(&mut self, _: NestedScope, _: impl FnOnce(&mut Self)) {}
}

impl VisitMut for FindQuestionMark {
    nested::visit_nested_scopes!();

    fn visit_expr_try_mut(&mut self, _: &mut ExprTry) {
        self.found = true;
    }
}
