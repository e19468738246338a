//! Messages for `break`, `continue` and `?` where they are not allowed.

use crate::facts::{BodyKind, BodySignature, YieldForm};

/// Returns the message for a `break` or `continue` that would leave a body.
///
/// The compiler's own message would mention labels and `async` blocks that the user did not write.
pub(crate) fn stray_jump(keyword: &str, body: BodyKind, yields: YieldForm) -> String {
    let block = match body {
        BodyKind::Cleanup => return format!("`{keyword}` cannot leave a cleanup"),
        BodyKind::FinallyBody => "the body of a `finally!`",
        BodyKind::WithBlock => "the block of an `async_with!`",
        BodyKind::YielderBlock => "the block of a `with_yielder!`",
        BodyKind::Unit | BodyKind::Result | BodyKind::Value => {
            let advice = match keyword {
                "break" if yields != YieldForm::Lends => ": write `return` to end the generator",
                _ => "",
            };
            return format!("`{keyword}` outside of a loop{advice}");
        }
    };
    format!(
        "`{keyword}` cannot leave {block}: `return` a value from it, and `{keyword}` outside, depending on the value"
    )
}

/// Returns the message for a `?` in a body that cannot return its error.
pub(crate) fn refused_question_mark(signature: &BodySignature) -> Option<&'static str> {
    match (signature.body, &signature.resume_protocol) {
        (BodyKind::Unit, _) if signature.yields == YieldForm::Lends => Some(
            "`?` has nowhere to send its error: the context manager has none. \
             Write `impl AsyncContextManager<Value = T, Error = E>`",
        ),
        (BodyKind::Unit, None) => Some(
            "`?` has nowhere to send its error: the generator's items are not results. \
             Write `-> impl Stream<Item = Result<T, E>>`",
        ),
        (BodyKind::Unit, Some(_)) => Some(
            "`?` has nowhere to send its error: the generator returns `()`. \
             Write `Return = Result<(), E>`, or in a box `BoxAsyncGenerator<'_, T, Result<(), E>>`",
        ),
        (BodyKind::Cleanup, _) => Some(
            "`?` cannot leave a cleanup, because its error could hide the one that the cleanup runs for: \
             handle the error here",
        ),
        (
            BodyKind::Result
            | BodyKind::Value
            | BodyKind::FinallyBody
            | BodyKind::WithBlock
            | BodyKind::YielderBlock,
            _,
        ) => None,
    }
}
