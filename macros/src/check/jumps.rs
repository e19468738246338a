//! Finds the jumps that leave the body of a `finally!`.

use proc_macro2::TokenStream;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBreak, ExprContinue, ExprReturn, ExprTry, Macro, Stmt};

use crate::check::nested::{self, NestedScope};
use crate::exits::{Jump, Jumps, Targets};
use crate::syntax::constructs::{FinallyInput, OwnMacro, parse_manager};
use crate::syntax::question_mark;
use crate::syntax::scan;

/// Returns the jumps that leave a block.
pub(crate) fn of_block(block: &mut Block) -> Jumps {
    let mut finder = Finder {
        jumps: Jumps::default(),
        targets: Targets::default(),
        scope: None,
    };
    finder.visit_block_mut(block);
    finder.jumps.is_end = matches!(
        block.stmts.last(),
        Some(Stmt::Expr(
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_),
            _
        ))
    );
    finder.jumps
}

/// Returns the jumps that leave the body of the `finally!` with this input.
pub(crate) fn of_finally(input: TokenStream) -> Jumps {
    match syn::parse2::<FinallyInput>(input) {
        Ok(mut input) => of_block(&mut input.body),
        // Its expansion reports the error.
        Err(_) => Jumps::default(),
    }
}

struct Finder {
    jumps: Jumps,
    targets: Targets,
    scope: Option<NestedScope>,
}

impl Finder {
    /// Jumps in nested scopes do not leave the body.
    fn in_nested(&mut self, _: NestedScope, _: impl FnOnce(&mut Self)) {}

    fn note(&mut self, jump: Jump) {
        if !self.targets.contain(&jump) && !self.jumps.leaving.contains(&jump) {
            self.jumps.leaving.push(jump);
        }
    }

    fn note_opaque(&mut self, tokens: TokenStream) {
        let found = question_mark::find_return(tokens.clone(), false);
        self.jumps.return_span = self.jumps.return_span.or(found);
        let found = question_mark::find_question_mark(tokens);
        self.jumps.try_span = self.jumps.try_span.or(found);
    }
}

/// Implements the methods of `VisitMut` that keep track of the targets of jumps in a field `targets: Targets`.
macro_rules! visit_targets {
    () => {
        $crate::check::jumps::visit_targets! {
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

impl VisitMut for Finder {
    nested::visit_nested_scopes!();
    visit_targets!();

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Verbatim(tokens) => self.note_opaque(tokens.clone()),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        match OwnMacro::of_call(mac) {
            Some(OwnMacro::Finally) => {
                let inner = of_finally(mac.tokens.clone());
                self.jumps.return_span = self.jumps.return_span.or(inner.return_span);
                self.jumps.try_span = self.jumps.try_span.or(inner.try_span);
                self.jumps.has_opaque_macro |= inner.has_opaque_macro;
                inner.leaving.into_iter().for_each(|jump| self.note(jump));
            }
            Some(OwnMacro::AsyncWith) => {
                if let Ok((mut manager, _)) = parse_manager(mac.tokens.clone()) {
                    self.visit_expr_mut(&mut manager);
                }
            }
            Some(OwnMacro::Yield(_)) => {
                if scan::may_need_check(mac.tokens.clone()) {
                    match syn::parse2(mac.tokens.clone()) {
                        Ok(mut operand) => self.visit_expr_mut(&mut operand),
                        Err(_) => self.note_opaque(mac.tokens.clone()),
                    }
                }
            }
            Some(OwnMacro::WithYielder) => {}
            None => {
                self.jumps.has_opaque_macro |= !scan::is_std_macro(mac);
                self.note_opaque(mac.tokens.clone());
            }
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        let span = expr.return_token.span;
        self.jumps.return_span.get_or_insert(span);
        visit_mut::visit_expr_return_mut(self, expr);
    }

    fn visit_expr_try_mut(&mut self, expr: &mut ExprTry) {
        let span = expr.question_token.span;
        self.jumps.try_span.get_or_insert(span);
        visit_mut::visit_expr_try_mut(self, expr);
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        self.note(Jump::from(&*expr));
        visit_mut::visit_expr_break_mut(self, expr);
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        self.note(Jump::from(&*expr));
    }
}
