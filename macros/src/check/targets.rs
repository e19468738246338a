//! The targets of jumps that stay in a body.

use std::mem;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::{Lifetime, parse2};

use crate::exits::Jump;
use crate::syntax::scan::{is_one_of, is_punct};

/// The keywords of expressions and items that a `break` or `continue` without a label does not leave.
const KEYWORDS: [&str; 5] = ["async", "fn", "for", "loop", "while"];

/// The loops and labeled blocks inside of a body that are around the code that is visited.
#[derive(Clone, Default)]
pub(crate) struct Targets {
    loops: usize,
    labels: Vec<Lifetime>,
}

impl Targets {
    /// Returns `true` if the jump stays in the body.
    pub(crate) fn contain(&self, jump: &Jump) -> bool {
        match &jump.label {
            Some(label) => self.labels.contains(label),
            None => self.loops > 0,
        }
    }

    pub(crate) fn enter(&mut self, is_loop: bool, label: Option<Lifetime>) {
        self.loops += usize::from(is_loop);
        self.labels.extend(label);
    }

    pub(crate) fn leave(&mut self, is_loop: bool, is_labeled: bool) {
        self.loops -= usize::from(is_loop);
        if is_labeled {
            self.labels.pop();
        }
    }

    /// Returns the first `break` or `continue` among the tokens of a macro that leaves the targets and the loops in the tokens. The tokens of
    /// macros in the tokens are skipped.
    pub(crate) fn find_jump(&mut self, tokens: TokenStream) -> Option<Jump> {
        let mut tokens = tokens.into_iter().peekable();
        let (mut entered, mut is_before_block) = (0, false);
        while let Some(token) = tokens.next() {
            let next = tokens.peek();
            let found = match token {
                TokenTree::Ident(word) if is_one_of(&word, &["break", "continue"]) => {
                    let label = is_punct(next, '\'').then(|| tokens.by_ref().take(2).collect());
                    let jump = Jump {
                        is_break: word == "break",
                        label: label.and_then(|label| parse2(label).ok()),
                        span: word.span(),
                    };
                    (!self.contain(&jump)).then_some(jump)
                }
                // A jump in the braces after one of these keywords leaves another loop or block. The braces of the body need not be the
                // first ones, so the loop is left at the end of the expression.
                TokenTree::Ident(word) if is_one_of(&word, &KEYWORDS) => {
                    // The types in a condition or an iterator may contain commas. (`for<'a>` is part of a type.)
                    is_before_block = is_one_of(&word, &["for", "while"]) && !is_punct(next, '<');
                    entered += 1;
                    self.loops += 1;
                    None
                }
                TokenTree::Ident(_) if is_punct(next, '!') => {
                    tokens.nth(1);
                    None
                }
                TokenTree::Group(group) => {
                    is_before_block &= group.delimiter() != Delimiter::Brace;
                    self.find_jump(group.stream())
                }
                // The label of a loop or block, or one that the macro may write at a loop.
                TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                    let name = tokens.next();
                    self.labels.extend(parse2::<Lifetime>(quote!(#punct #name)));
                    None
                }
                TokenTree::Punct(punct)
                    if matches!(punct.as_char(), ',' | ';') && !is_before_block =>
                {
                    self.loops -= mem::take(&mut entered);
                    None
                }
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        self.loops -= entered;
        None
    }
}

/// Implements the methods of `VisitMut` that keep track of the targets of jumps in a field `targets: Targets`.
macro_rules! visit_targets {
    () => {
        $crate::check::targets::visit_targets! {
            visit_expr_loop_mut ExprLoop true
            visit_expr_while_mut ExprWhile true
            visit_expr_for_loop_mut ExprForLoop true
            visit_expr_block_mut ExprBlock false
        }
    };
    ($($visit:ident $Expr:ident $is_loop:literal)*) => {$(
        fn $visit(&mut self, expr: &mut syn::$Expr) {
            let label = expr.label.as_ref().map(|label| label.name.clone());
            let is_labeled = label.is_some();
            self.targets.enter($is_loop, label);
            syn::visit_mut::$visit(self, expr);
            self.targets.leave($is_loop, is_labeled);
        }
    )*};
}
pub(crate) use visit_targets;
