//! Which attributes leave the tokens below them alone.
//!
//! An attribute below ours, or on a statement of a body, gets what we write there, and may do with
//! it what it likes: add an await to an item that is built in place, or hand the token on. So where
//! an attribute is not known to be harmless, the expansion waits until it is through.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Error, Expr, ExprAsync, ExprClosure, ExprForLoop, Item, Stmt};

/// Whether the attribute may be a macro. A path may always be the user's own.
pub(crate) fn is_foreign(attr: &Attribute) -> bool {
    attr.path()
        .get_ident()
        .is_none_or(|name| !INERT.iter().any(|inert| name == inert))
}

/// Whether there may be a macro among the attributes in a statement.
pub(crate) fn stmt_has_foreign(stmt: &mut Stmt) -> bool {
    let mut find = FindForeign(false);
    find.visit_stmt_mut(stmt);
    find.0
}

/// What is wrong with the `#[for_await]` in a statement that is left as it is, if there is one.
pub(crate) fn misplaced_for_await(stmt: &mut Stmt) -> Option<Error> {
    struct Find(Option<Error>);
    impl Find {
        fn report(&mut self, attr: &Attribute, message: &str) {
            self.0
                .get_or_insert_with(|| Error::new_spanned(attr, message));
        }
    }
    impl VisitMut for Find {
        // In these, it may be that of another crate.
        fn visit_item_mut(&mut self, _: &mut Item) {}
        fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
        fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

        fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
            if attr.path().is_ident("for_await") {
                self.report(
                    attr,
                    "`#[for_await]` goes on a `for` loop: `for item in stream { .. }`",
                );
            }
        }

        fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
            for attr in &expr.attrs {
                if attr.path().is_ident("for_await") {
                    self.report(
                        attr,
                        "another attribute in this statement may be a macro, which is then to have it as it is: \
                         write `for_await!(item in stream => { .. })`",
                    );
                }
            }
            self.visit_expr_mut(&mut expr.expr);
            self.visit_block_mut(&mut expr.body);
        }
    }
    let mut find = Find(None);
    find.visit_stmt_mut(stmt);
    find.0
}

/// Whether there may be a macro among the attributes in an expression.
pub(crate) fn expr_has_foreign(expr: &mut Expr) -> bool {
    let mut find = FindForeign(false);
    find.visit_expr_mut(expr);
    find.0
}

struct FindForeign(bool);

impl VisitMut for FindForeign {
    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
        self.0 |= is_foreign(attr);
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        // This one is ours: it is taken off before it could be anybody else's.
        let is_ours = |attr: &&Attribute| attr.path().is_ident("for_await");
        self.0 |= expr
            .attrs
            .iter()
            .filter(|attr| !is_ours(attr))
            .any(is_foreign);
        self.visit_pat_mut(&mut expr.pat);
        self.visit_expr_mut(&mut expr.expr);
        self.visit_block_mut(&mut expr.body);
    }
}

/// Those of the compiler's own that stand on functions and statements. To call a macro like one of
/// them is an error. (Not `unsafe`, which has another in it: any macro, though that is an error in the end.)
#[rustfmt::skip]
const INERT: [&str; 18] = [
    "allow", "automatically_derived", "cfg", "cold", "deny", "deprecated", "doc", "expect",
    "export_name", "forbid", "inline", "link_section", "must_use", "no_mangle",
    "non_exhaustive", "target_feature", "track_caller", "warn",
];
