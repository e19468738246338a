//! The hidden macros that an expansion calls, among them those that `yield_!` and `yield_from_!` expand to.
//!
//! Each macro for a yield receives the token of its generator and the label around the body. Both are hygienic, so the macro is useless to
//! other code. The `break` to the label is never reached. It makes the compiler reject a yield that is not directly in the body, because
//! labels are not visible in closures, `async` blocks, nested functions or `const` blocks. This makes the `unsafe` beside it sound: see
//! point 2 of the guide's page on soundness. The `loop` around the `break` prevents a second error, for a `break` in a closure or an
//! `async` block. The `break` is in the `else` of a `let` that always matches. The compiler removes that `else` after type checking, but
//! would keep the branch of an `if false` in the state machine.
//!
//! `$await` is the keyword, with the location and the hygiene of the user's tokens. The compiler takes the line that a backtrace shows for the body
//! from it, and would otherwise show that of the attribute.
//!
//! The functions that are called for each yield have as few type parameters as possible, because inferring them dominates compile time.
//!
//! `unsafe` blocks contain only the call. They contain neither user tokens nor `$token`, because a caller of a hidden macro could pass the
//! name of an `extern` static, and naming one is unsafe.

/// Creates a generator or a context manager from the rest of a function, or a generator from the body of an `async_gen!`.
///
/// Only this macro creates the right to make a token. It passes the right to `expand_body!`, together with the path of this crate.
/// `expand_body!` exchanges the right for the token before anything else, and passes the token only to functions and hidden macros of this
/// crate. The names of the token and of the label are hygienic names of that expansion. No other macro can name them.
#[doc(hidden)]
#[macro_export]
macro_rules! __generator {
    ($($rest:tt)*) => {
        // SAFETY: `expand_body!` passes the token to one `generator` or `manager`, and to the hidden macros in its body.
        let __asyncgen_new_token = unsafe { $crate::__private::new_token() };
        $crate::__private::expand_body! { [$crate] __asyncgen_new_token $($rest)* }
    };
}

/// Expands `async_with!`. The tokens after the first `;` are those of the user.
///
/// The variable is hygienic. Only the expansion receives it, together with the path of this crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __async_with {
    ($($rest:tt)*) => {{
        // SAFETY: the expansion passes it to one `lend`, in a block at whose end the loan is dropped. The expansion does not name the
        // manager, which is a variable of its own, again in that block.
        let __asyncgen_lending = unsafe { $crate::__private::assert_loan() };
        $crate::__private::expand_async_with! { [$crate] __asyncgen_lending $($rest)* }
    }};
}

/// Creates the `ExchangeAccess` for the future of a construct other than a generator's `yield_!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __exchange_access {
    ($token:ident) => {
        $crate::__private::ExchangeAccess::new(
            // SAFETY: only an expansion has a token, and it awaits the future directly, beside a `break` to the label.
            unsafe { $crate::__private::assert_awaited_in_body() },
            $token,
        )
    };
}

/// Creates the token for a block of a `finally!` or an `async_with!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __within {
    ($token:ident) => {{
        let __asyncgen_token = $token;
        // SAFETY: only an expansion has a token, and it passes the block to a future that has an `ExchangeAccess` of the same token.
        unsafe { $crate::__private::Token::within(__asyncgen_token) }
    }};
}

/// Yields an operand that is evaluated first.
///
/// The `let` drops the operand's temporaries before the suspension.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield {
    ($token:ident $label:lifetime;) => {
        $crate::__private::yield_!($token $label; ())
    };
    ($token:ident $label:lifetime; $item:expr $(,)?) => {{
        let __asyncgen_future = ($crate::__private::YieldItem {
            // SAFETY: the future is awaited below, directly in the body: the `break` does not compile elsewhere.
            proof: unsafe { $crate::__private::assert_awaited_in_body() },
            token: $token,
            item: $item,
        }) else {
            loop {
                break $label;
            }
        };
        __asyncgen_future.await
    }};
    ($token:ident $label:lifetime; $item:expr, $($other:tt)*) => {
        $crate::__private::compile_error!("`yield_!` takes one value, or none to yield `()`: write a tuple to yield several at once")
    };
    ($token:ident $label:lifetime; $($other:tt)*) => {
        $crate::__private::syntax_error!($($other)*)
    };
}

/// Yields an operand wrapped in `Ok`, for a generator that returns a `TryStream`.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_ok {
    ($token:ident $label:lifetime;) => {
        $crate::__private::yield_!($token $label; $crate::__private::Ok(()))
    };
    ($token:ident $label:lifetime; $item:expr $(,)?) => {
        $crate::__private::yield_!($token $label; $crate::__private::Ok { 0: $item })
    };
    ($($other:tt)*) => {
        $crate::__private::yield_!($($other)*)
    };
}

/// Yields an operand that provably contains no suspension point. The operand is built in the exchange.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_in_place {
    ($token:ident $label:lifetime; $item:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        { $crate::__private::SlotPtr::write(
            // SAFETY: the future is awaited immediately and directly in the body: the `break` above does not compile elsewhere. The
            // attribute calls this macro only if the item contains no await, so the slot is used before the body is suspended.
            unsafe { $crate::__private::reserve() }.await,
            $token,
            $crate::__private::Item { item: $item },
        ) }.await
    }};
    ($($other:tt)*) => {
        $crate::__private::yield_!($($other)*)
    };
}

/// Yields an operand wrapped in `Ok` that provably contains no suspension point.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_ok_in_place {
    ($token:ident $label:lifetime; $item:expr $(,)?) => {
        $crate::__private::yield_in_place!($token $label; $crate::__private::Ok { 0: $item })
    };
    ($($other:tt)*) => {
        $crate::__private::yield_!($($other)*)
    };
}

/// Delegates to a stream or a generator.
///
/// The tokens in brackets are the path of the function `probe` and the call of a method. They have the location of the operand, which the
/// compiler shows if the operand is of a wrong type. The function of the trait is called by its path, because the compiler would mention the
/// name and the bounds of another function in that error.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_from {
    ($token:ident $label:lifetime $await:tt [$($probe:tt)*] [$($kind:tt)*]; $source:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        use $crate::__private::ProbeFallback as _;
        $crate::__private::delegation(
            $crate::__private::exchange_access!($token),
            $crate::__private::YieldFromSource::delegate(
                $crate::__private::types_of($token),
                $($probe)* ($token, $source) $($kind)*,
                $crate::__private::probe($token, ()).__asyncgen_by_default(),
            ),
        )
        .$await
    }};
    // Among the tokens of another macro.
    ($token:ident $label:lifetime $await:tt; $source:expr $(,)?) => {
        $crate::__private::yield_from!($token $label $await [$crate::__private::probe] [.__asyncgen_kind()]; $source)
    };
    ($token:ident $label:lifetime $await:tt $([$($probe:tt)*] [$($kind:tt)*])?; $($other:tt)*) => {
        $crate::__private::yield_from_error!($($other)*)
    };
}

/// Delegates to a stream or a generator, in a generator that returns a `TryStream`.
#[doc(hidden)]
#[macro_export]
macro_rules! __try_yield_from {
    ($token:ident $label:lifetime $await:tt [$($probe:tt)*] [$($kind:tt)*]; $source:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        use $crate::__private::ProbeFallback as _;
        $crate::__private::delegation(
            $crate::__private::exchange_access!($token),
            $crate::__private::TryYieldFromSource::delegate(
                $crate::__private::types_of($token),
                $($probe)* ($token, $source) $($kind)*,
            ),
        )
        .$await
    }};
    // Among the tokens of another macro.
    ($token:ident $label:lifetime $await:tt; $source:expr $(,)?) => {
        $crate::__private::try_yield_from!($token $label $await [$crate::__private::probe] [.__asyncgen_try_kind()]; $source)
    };
    ($token:ident $label:lifetime $await:tt $([$($probe:tt)*] [$($kind:tt)*])?; $($other:tt)*) => {
        $crate::__private::yield_from_error!($($other)*)
    };
}

/// Reports the input of a `yield_from_!` that is not one expression.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_from_error {
    () => {
        $crate::__private::compile_error!("`yield_from_!` takes one stream: `yield_from_!(stream)`")
    };
    ($source:expr, $($other:tt)*) => {
        $crate::__private::yield_from_error!()
    };
    ($($other:tt)*) => {
        $crate::__private::syntax_error!($($other)*)
    };
}

/// Reports an operand that is not an expression, by rustc's own error about it.
#[doc(hidden)]
#[macro_export]
macro_rules! __syntax_error {
    ($($operand:tt)*) => {
        ($($operand)*)
    };
}

/// Expands `with_yielder!`.
///
/// `$new` names the function that creates the handle, and `$into_item` the one that turns a value that the handle takes into an item. The
/// handle is a variable of the body, so a reference to it cannot leave the expression.
#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_yielder {
    (
        $token:ident $label:lifetime $new:ident $into_item:ident $await:tt;
        ($pattern:pat_param) ($($type:ty)?) ($($output:ty)?) $block:block
    ) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        let the_yielder = $crate::__private::$new($token);
        $crate::__private::ResumedWithoutValue::with_yielder(
            $crate::__private::exchange_access!($token),
            &the_yielder,
            $crate::__private::$into_item,
            async {
                $(if false {
                    return $crate::__private::unreachable_value::<$output>();
                })?
                let $pattern $(: $type)? = &the_yielder;
                $block
            },
        )
        .$await
    }};
    // In a body, the closure has been split into these parts. Among the tokens of another macro, it is as the user wrote it.
    ($token:ident $label:lifetime $new:ident $into_item:ident $await:tt; |$pattern:pat_param| $(-> $output:ty)? $block:block $(,)?) => {
        $crate::__private::with_yielder!(
            $token $label $new $into_item $await; ($pattern) () ($($output)?) $block
        )
    };
    ($token:ident $label:lifetime $new:ident $into_item:ident $await:tt; |$pattern:pat_param| $body:expr $(,)?) => {
        $crate::__private::with_yielder!(
            $token $label $new $into_item $await; ($pattern) () () { $body }
        )
    };
    ($token:ident $label:lifetime $new:ident $into_item:ident $await:tt; |$yielder:ident: $type:ty| $(-> $output:ty)? $block:block $(,)?) => {
        $crate::__private::with_yielder!(
            $token $label $new $into_item $await; ($yielder) ($type) ($($output)?) $block
        )
    };
    ($token:ident $label:lifetime $new:ident $into_item:ident $await:tt; |$yielder:ident: $type:ty| $body:expr $(,)?) => {
        $crate::__private::with_yielder!(
            $token $label $new $into_item $await; ($yielder) ($type) () { $body }
        )
    };
    ($($other:tt)*) => {
        $crate::__private::compile_error!(
            "`with_yielder!` takes a closure of one parameter: `with_yielder!(|yielder| { .. })`"
        )
    };
}

/// Reports that `with_yielder!` requires the feature `std`.
#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_yielder {
    ($($other:tt)*) => {
        $crate::__private::compile_error!(
            "`with_yielder!` takes the feature `std` of the crate `asyncgen`"
        )
    };
}

/// Lends a place from a context manager.
///
/// The operand's temporaries, such as the guard of a lock, live until the loan ends.
///
/// `context_manager/yield_proof.rs` describes the permit and the proof.
#[doc(hidden)]
#[macro_export]
macro_rules! __lend {
    ($token:ident $label:lifetime $permit:tt $proof:tt;) => {
        $crate::__private::lend_!($token $label $permit $proof; &mut ())
    };
    ($token:ident $label:lifetime $permit:tt $proof:tt; $value:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        let __asyncgen_outcome = $crate::__private::ExchangeAccess::lend(
            $crate::__private::exchange_access!($token),
            $crate::__private::LentValue { value: $value },
        )
        .await;
        $proof = $permit;
        // So that no lint says that the assignment, or the `mut`, is unused.
        let _ = &mut $proof;
        __asyncgen_outcome
    }};
    ($token:ident $label:lifetime $permit:tt $proof:tt; $value:expr, $($other:tt)*) => {
        $crate::__private::compile_error!("`yield_!` takes one reference, `yield_!(&mut value)`, or none to lend `()`")
    };
    ($token:ident $label:lifetime $permit:tt $proof:tt; $($other:tt)*) => {{
        // Otherwise the compiler would report a path without a yield too.
        $proof = $permit;
        $crate::__private::syntax_error!($($other)*)
    }};
}

/// Lends an operand that provably contains no suspension point.
#[doc(hidden)]
#[macro_export]
macro_rules! __lend_in_place {
    ($token:ident $label:lifetime $permit:tt $proof:tt; $value:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        let __asyncgen_outcome = $crate::__private::SlotPtr::lend(
            // SAFETY: as in `__yield_in_place`.
            unsafe { $crate::__private::reserve() }.await,
            $token,
            $crate::__private::LentValue { value: $value },
        )
        .await;
        $proof = $permit;
        // So that no lint says that the assignment, or the `mut`, is unused.
        let _ = &mut $proof;
        __asyncgen_outcome
    }};
    ($($other:tt)*) => {
        $crate::__private::lend_!($($other)*)
    };
}

/// Boxes a generator, with the type that the function returns.
///
/// Dereferencing a value of the type makes the compiler check first that it is a box. If not, it reports one error, and none that follow
/// from it.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    (_, $generator:expr) => {
        $crate::__private::Box::pin($generator)
    };
    ($type:ty, $generator:expr) => {{
        let __asyncgen_none: $crate::__private::Option<$type> = $crate::__private::Option::None;
        if let $crate::__private::Some(__asyncgen_boxed) = &__asyncgen_none {
            let _ = &**__asyncgen_boxed;
        }
        let __asyncgen_boxed =
            $crate::__private::instead_of(__asyncgen_none, $crate::__private::Box::pin($generator));
        __asyncgen_boxed
    }};
}

/// Reports that boxing a generator requires the feature `alloc`.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($type:ty, $generator:expr) => {
        $crate::__private::compile_error!(
            "to return a boxed stream takes the feature `alloc` (or `std`) of the crate `asyncgen`"
        )
    };
}
