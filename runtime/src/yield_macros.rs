//! What `yield_!` and `yield_from_!` stand for: the hidden macros that the attribute's expansion calls.
//!
//! Each is handed the token of its generator and the label around its body, both hygienic, and so does nothing for anybody else.
//! The `break` in each is never reached. It is there for the compiler, which rejects it wherever the yield does not stand
//! directly in the body: labels do not reach into closures, `async` blocks, nested functions or `const` blocks. So it is that
//! which makes the `unsafe` beside it sound: point 2 of the guide's page on it. (The `loop` around it spares the user a second
//! error, which a `break` in a closure or an `async` block is whatever its label.) It stands in the `else` of a `let` that always
//! matches, which the compiler drops once the body is checked, while it would carry an `if false` on into the state machine.
//!
//! What is called here for each yield has as few type parameters as may be, and none where it can be helped: to infer them, and
//! to prove what is asked of them, is much of what a yield takes to compile.
//!
//! The `unsafe` is around the calls alone, never around what the user wrote, nor around a macro. Nor is it around the token: who
//! calls a macro by name hands it a name of theirs, and that of a static behind an `extern` would then do.

/// Makes a generator, of what the attribute has left of a function, or of the body of an `async_gen!`.
///
/// The right to make a token comes from here alone. It goes, with the path of this crate and the label, to `expand_body!`, which
/// makes the token of it, and writes the variable where this crate's functions and hidden macros are called, and nowhere else.
/// The names of the variable and of the label are hygienic because they are written here: no other macro has them.
#[doc(hidden)]
#[macro_export]
macro_rules! __generator {
    ($($rest:tt)*) => {
        // SAFETY: `expand_body!` gives the token to one `generator` and, in the body given with it, to the hidden macros.
        let the_generator = unsafe { $crate::__private::new_token() };
        $crate::__private::expand_body! {
            [$crate] the_generator 'yield_must_stand_directly_in_the_generator $($rest)*
        }
    };
}

/// The same of a context manager.
#[doc(hidden)]
#[macro_export]
macro_rules! __manager {
    ($($rest:tt)*) => {
        // SAFETY: `expand_body!` gives the token to one `manager` and, in the body given with it, to the hidden macros.
        let lend_what_the_guard_derefs_to = unsafe { $crate::__private::new_token() };
        $crate::__private::expand_body! {
            [$crate] lend_what_the_guard_derefs_to 'yield_must_stand_directly_in_the_context_manager $($rest)*
        }
    };
}

/// `async_with!`, and behind the first `;` what the user wrote.
///
/// The variable that is bound here is hygienic, and goes with the path of this crate to the expansion alone.
#[doc(hidden)]
#[macro_export]
macro_rules! __async_with {
    ($($rest:tt)*) => {{
        // SAFETY: the expansion gives it to one `lend`, in a block at whose end the loan is out of scope. The manager is a
        // variable of the expansion's, which it does not name again in that block.
        let __asyncgen_lending = unsafe { $crate::__private::assert_loan() };
        $crate::__private::expand_async_with! { [$crate] __asyncgen_lending $($rest)* }
    }};
}

/// The access to the exchange for a future of a `finally!` or an `async_with!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __yielder {
    ($token:ident) => {
        $crate::__private::Yielder::new(
            // SAFETY: who has a token is an expansion that awaits the future directly, beside a `break` to the label.
            unsafe { $crate::__private::assert_awaited_in_body() },
            $token,
        )
    };
}

/// The token of a block of a `finally!` or an `async_with!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __within {
    ($token:ident) => {{
        let __asyncgen_token = $token;
        // SAFETY: who has a token is an expansion that gives the block to a future with an access of it.
        unsafe { $crate::__private::Token::within(__asyncgen_token) }
    }};
}

/// `yield_!` of an operand that is evaluated first.
///
/// The `let` ends the operand's temporaries before the suspension.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield {
    ($token:ident $label:lifetime;) => {
        $crate::__private::yield_!($token $label; ())
    };
    ($token:ident $label:lifetime; $item:expr $(,)?) => {{
        let __asyncgen_future = $crate::__private::AwaitProof::yield_(
            // SAFETY: the future is awaited below, directly in the body: the `break` compiles nowhere else.
            unsafe { $crate::__private::assert_awaited_in_body() },
            $token,
            $item,
        ) else {
            loop {
                break $label;
            }
        };
        __asyncgen_future.await
    }};
    ($($other:tt)*) => {
        $crate::__private::compile_error!("`yield_!` takes one value, or none to yield `()`: write a tuple to yield several at once")
    };
}

/// `yield_!` in the `TryStream` form.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_ok {
    ($token:ident $label:lifetime;) => {
        $crate::__private::yield_!($token $label; $crate::__private::Ok(()))
    };
    ($token:ident $label:lifetime; $item:expr $(,)?) => {
        $crate::__private::yield_!($token $label; $crate::__private::Ok($item))
    };
    ($token:ident $label:lifetime; $($other:tt)*) => {
        $crate::__private::yield_!($token $label; $($other)*)
    };
}

/// `yield_!` of an operand that provably holds no suspension point: built straight in the cell.
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
            // SAFETY: awaited at once, directly in the body: the `break` above compiles nowhere else. The attribute calls this
            // macro only where the item holds no await, so the slot is spent before the body is suspended.
            unsafe { $crate::__private::reserve() }.await,
            $token,
            $item,
        ) }.await
    }};
    ($($other:tt)*) => {
        $crate::__private::yield_!($($other)*)
    };
}

/// `yield_!` in place in the `TryStream` form.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_ok_in_place {
    ($token:ident $label:lifetime; $item:expr $(,)?) => {
        $crate::__private::yield_in_place!($token $label; $crate::__private::Ok($item))
    };
    ($($other:tt)*) => {
        $crate::__private::yield_!($($other)*)
    };
}

/// `yield_from_!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __yield_from {
    ($token:ident $label:lifetime; $source:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        use $crate::__private::{FallbackToNoDefault as _, FallbackToStream as _};
        $crate::__private::yield_from(
            // SAFETY: as in `__yield`.
            $crate::__private::Yielder::new(
                unsafe { $crate::__private::assert_awaited_in_body() },
                $token,
            ),
            $crate::__private::probe($token, $source).__asyncgen_kind(),
            $crate::__private::probe($token, ()).__asyncgen_by_default(),
        )
        .await
    }};
    ($($other:tt)*) => {
        $crate::__private::compile_error!("`yield_from_!` takes one stream: `yield_from_!(stream)`")
    };
}

/// `yield_from_!` in the `TryStream` form.
#[doc(hidden)]
#[macro_export]
macro_rules! __try_yield_from {
    ($token:ident $label:lifetime; $source:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        $crate::__private::try_yield_from(
            // SAFETY: as in `__yield`.
            $crate::__private::Yielder::new(
                unsafe { $crate::__private::assert_awaited_in_body() },
                $token,
            ),
            $source,
        )
        .await
    }};
    ($($other:tt)*) => {
        $crate::__private::compile_error!("`yield_from_!` takes one stream: `yield_from_!(stream)`")
    };
}

/// `yield_!` in a context manager: lends a place.
///
/// The operand's temporaries live until it is lent no more: a lock may be among them.
#[doc(hidden)]
#[macro_export]
macro_rules! __lend {
    ($token:ident $label:lifetime;) => {
        $crate::__private::lend_!($token $label; &mut ())
    };
    ($token:ident $label:lifetime; $value:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        let __asyncgen_outcome = $crate::__private::Yielder::lend(
            // SAFETY: as in `__yield`.
            $crate::__private::Yielder::new(unsafe { $crate::__private::assert_awaited_in_body() }, $token),
            $value,
        )
        .await;
        __asyncgen_outcome
    }};
    ($($other:tt)*) => {
        $crate::__private::compile_error!("`yield_!` takes one reference, `yield_!(&mut value)`, or none to lend `()`")
    };
}

/// The same, of an operand that provably holds no suspension point.
#[doc(hidden)]
#[macro_export]
macro_rules! __lend_in_place {
    ($token:ident $label:lifetime; $value:expr $(,)?) => {{
        let () = () else {
            loop {
                break $label;
            }
        };
        let __asyncgen_outcome = $crate::__private::SlotPtr::lend(
            // SAFETY: as in `__yield_in_place`.
            unsafe { $crate::__private::reserve() }.await,
            $token,
            $value,
        )
        .await;
        __asyncgen_outcome
    }};
    ($($other:tt)*) => {
        $crate::__private::lend_!($($other)*)
    };
}

/// Boxes a generator.
///
/// The type is what is returned. To dereference a value of it makes the compiler look now whether it is one; if not, it says so,
/// and has nothing more to say of it.
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

/// Boxes a generator.
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
