//! The operand of a `return` in a `select!` becomes the input of a macro of the expansion. It cannot name the token, or add to the
//! macro's expansion.

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn names_the_token() -> impl AsyncGenerator<Yield = u32, Return = u32> {
    finally!(
        {
            tokio::select! {
                () = async {} => return {
                    asyncgen::__private::exchange_access!(the_generator);
                    3
                },
            }
        },
        {}
    )
}

#[async_generator]
async fn adds_an_operand() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            tokio::select! {
                () = async {} => {
                    __asyncgen_end! { (), () };
                    return;
                }
            }
        },
        {}
    );
}

fn main() {}
