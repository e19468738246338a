//! Writes the end of a body.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Stmt};

use crate::exits::Exits;
use crate::syntax::tail;
use crate::yield_proof::YieldProof;

/// Returns the block and the end of a body of type `()`.
///
/// The `if true` prevents lints about unreachable code after a block that diverges.
pub(crate) fn unit(block: &Block, proof: Option<&YieldProof>) -> TokenStream {
    if proof.is_none() && ends_in_semicolon(block) {
        // The block has no tail expression whose type must be checked, and no value is missing if it diverges.
        return block.to_token_stream();
    }
    let value = if_true(block, None, proof);
    let read = proof.map(|proof| {
        let proof = proof.reference(block.brace_token.span.close());
        quote!(let _ = #proof;)
    });
    quote!(let _: () = #value; #read)
}

/// Returns the block in an `if true`. The `else` assigns the proof. Its location is then the end of the block, because a message about the
/// proof there leaves out conditions at the same place. An error about the type of an `if` points from its start to its end, which is the
/// tail expression if there is no proof.
fn if_true(
    block: &Block,
    unreachable: Option<TokenStream>,
    proof: Option<&YieldProof>,
) -> TokenStream {
    let tail = tail_span(block);
    let end = match proof {
        Some(_) => block.brace_token.span.close(),
        None => tail,
    };
    let assigned = proof.map(|proof| proof.assign(end));
    let end = Span::mixed_site().located_at(end);
    let [always, never] = [
        quote_spanned!(end=> true),
        quote_spanned!(end=> { #assigned #unreachable }),
    ];
    let span = Span::mixed_site().located_at(tail);
    quote_spanned!(span=> if #always #block else #never)
}

/// Returns the block and the end of a body of type `Result<(), E>`. The block evaluates to `()` or to a result, or it diverges.
///
pub(crate) fn result(block: &mut Block, private: &TokenStream) -> TokenStream {
    // If the tail expression is visibly a result, the compiler checks it against the type of the body. Otherwise a trait converts it.
    if ends_in_result(block) {
        quote!(return if true #block else { #private::unreachable_value() };)
    } else {
        let span = Span::mixed_site().located_at(tail_span(block));
        let value = quote_spanned!(span=> if true #block else { #private::unreachable_value() });
        // Imported, because the tokens of a path that begins with `$crate` come from two macros. Errors would point at the outer macro
        // instead of the value.
        quote_spanned! {span=>
            use #private::Tail as __AsyncgenTail;
            return __AsyncgenTail::into_output(#value);
        }
    }
}

/// Returns the block, which evaluates to `()`, and the end of a body of type `Result<(), E>`.
pub(crate) fn unit_in_result(block: &Block, private: &TokenStream) -> TokenStream {
    quote! {
        let _: () = if true #block else {};
        return #private::Ok(());
    }
}

/// Returns the block and the end of a body that evaluates to the value of the block.
pub(crate) fn value(
    block: &Block,
    proof: Option<&YieldProof>,
    private: &TokenStream,
) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_span(block));
    let value = proven_value(block, proof, private);
    quote_spanned!(span=> return #value;)
}

/// Returns the body of a `finally!` and its end.
pub(crate) fn finally_body(
    block: &Block,
    proof: Option<&YieldProof>,
    exits: &Exits,
    private: &TokenStream,
) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_span(block));
    // The end of a body that ends in a jump is not reached.
    let proof = proof.filter(|_| !exits.diverges);
    let value = exits.end("Value", proven_value(block, proof, private), span, private);
    quote_spanned!(span=> return #value;)
}

fn proven_value(block: &Block, proof: Option<&YieldProof>, private: &TokenStream) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_span(block));
    let unreachable = quote_spanned!(span=> #private::unreachable_value());
    let value = if_true(block, Some(unreachable), proof);
    match proof {
        Some(proof) => {
            let proof = proof.reference(block.brace_token.span.close());
            quote_spanned!(span=> #private::proven(#value, #proof))
        }
        None => value,
    }
}

fn ends_in_semicolon(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(_, semi)) => semi.is_some(),
        Some(Stmt::Macro(last)) => last.semi_token.is_some(),
        Some(Stmt::Local(_)) => true,
        Some(Stmt::Item(_)) | None => false,
    }
}

/// Returns the location of the tail expression.
fn tail_span(block: &Block) -> Span {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => expr.span(),
        _ => block.brace_token.span.close(),
    }
}

/// Returns `true` if the tail expression, or one of its branches, is `Ok(..)` or `Err(..)`.
fn ends_in_result(block: &mut Block) -> bool {
    let mut is_result = false;
    tail::visit_tails(block, &mut |value| {
        is_result |= tail::calls(value, &["Ok", "Err"]);
    });
    is_result
}
