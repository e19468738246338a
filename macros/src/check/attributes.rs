//! Decides which attributes may be macros that receive the tokens below them.
//!
//! An attribute macro on a statement of a body receives tokens that we write there, and can do anything with them: add an await
//! to an item that is built in place, or use the hygienic token. A statement with an attribute that is not in the list of inert
//! attributes is therefore left as it is. The macros in it are expanded after the attribute.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Error, Expr, ExprAsync, ExprClosure, ExprForLoop, Item, Stmt};

use crate::syntax::scan::is_one_of;

/// Returns `true` if the attribute may be a macro. A path with several segments may always name a macro of the user.
pub(crate) fn may_be_macro(attr: &Attribute) -> bool {
    attr.path()
        .get_ident()
        .is_none_or(|name| !is_one_of(name, &INERT))
}

/// Returns `true` if one of the attributes in a statement may be a macro.
pub(crate) fn stmt_may_have_macro(stmt: &mut Stmt) -> bool {
    let mut find = FindMacro(false);
    find.visit_stmt_mut(stmt);
    find.0
}

/// Returns `true` if one of the attributes in an expression may be a macro.
pub(crate) fn expr_may_have_macro(expr: &mut Expr) -> bool {
    let mut find = FindMacro(false);
    find.visit_expr_mut(expr);
    find.0
}

struct FindMacro(bool);

impl VisitMut for FindMacro {
    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
        self.0 |= may_be_macro(attr);
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        // `#[for_await]` is removed before another macro could receive it.
        let mut attrs = expr.attrs.iter().filter(|attr| !is_for_await(attr));
        self.0 |= attrs.any(may_be_macro);
        self.visit_pat_mut(&mut expr.pat);
        self.visit_expr_mut(&mut expr.expr);
        self.visit_block_mut(&mut expr.body);
    }
}

/// Attributes of the compiler that are allowed on functions and statements. It is an error to give a macro one of these names.
/// (`unsafe` is not among them because it can contain the path of any macro, even though that is an error in the end.)
#[rustfmt::skip]
const INERT: [&str; 18] = [
    "allow", "automatically_derived", "cfg", "cold", "deny", "deprecated", "doc", "expect",
    "export_name", "forbid", "inline", "link_section", "must_use", "no_mangle",
    "non_exhaustive", "target_feature", "track_caller", "warn",
];

/// Returns `true` for `#[for_await]`.
pub(crate) fn is_for_await(attr: &Attribute) -> bool {
    attr.path().is_ident("for_await")
}

/// Returns an error for the first `#[for_await]` in a statement that is left as it is.
pub(crate) fn misplaced_for_await(stmt: &mut Stmt) -> Option<Error> {
    struct Find(Option<Error>);
    impl Find {
        fn report(&mut self, attr: &Attribute, message: &str) {
            if is_for_await(attr) {
                self.0
                    .get_or_insert_with(|| Error::new_spanned(attr, message));
            }
        }
    }
    impl VisitMut for Find {
        // An attribute in these may belong to another crate.
        fn visit_item_mut(&mut self, _: &mut Item) {}
        fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
        fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

        fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
            let message = "`#[for_await]` goes on a `for` loop: `for item in stream { .. }`";
            self.report(attr, message);
        }

        fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
            let message = "another attribute in this statement may be a macro, which must receive the loop unchanged: \
                 write `for_await!(item in stream => { .. })`";
            for attr in &expr.attrs {
                self.report(attr, message);
            }
            self.visit_expr_mut(&mut expr.expr);
            self.visit_block_mut(&mut expr.body);
        }
    }
    let mut find = Find(None);
    find.visit_stmt_mut(stmt);
    find.0
}
