//! Which attributes leave the tokens below them alone.
//!
//! An attribute below ours, or on a statement of a body, gets what we write there, and may do with
//! it what it likes: add an await to an item that is built in place, or hand the token on. So where
//! an attribute is not known to be harmless, the expansion waits until it is through.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, Item, Stmt};

/// Whether the attribute may be a macro.
pub(crate) fn is_foreign(attr: &Attribute) -> bool {
    let path = attr.path();
    match path.get_ident() {
        Some(name) => !INERT.iter().any(|inert| name == inert),
        None => path.segments.first().is_none_or(|first| {
            // Of the tools that the compiler knows, these two are named in functions.
            first.ident != "clippy" && first.ident != "rustfmt"
        }),
    }
}

/// Whether there may be a macro among the attributes in a statement.
pub(crate) fn stmt_has_foreign(stmt: &mut Stmt) -> bool {
    let mut find = FindForeign(false);
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
}

/// Those of the compiler's own that stand on functions and statements; and ours.
#[rustfmt::skip]
const INERT: [&str; 20] = [
    "allow", "automatically_derived", "cfg", "cold", "deny", "deprecated", "doc", "expect",
    "export_name", "for_await", "forbid", "inline", "link_section", "must_use", "no_mangle",
    "non_exhaustive", "target_feature", "track_caller", "unsafe", "warn",
];
