//! The targets of jumps that stay in a body.

use syn::Lifetime;

use crate::exits::Jump;

/// The loops and labeled blocks inside of a body that are around the code that is visited.
#[derive(Default)]
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
