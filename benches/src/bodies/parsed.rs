//! A body with `?`, which ends the stream with its error.

use std::num::ParseIntError;
use std::pin::Pin;
use std::slice;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

pub fn hand_written(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    struct Parsed<'a> {
        texts: slice::Iter<'a, String>,
        failed: bool,
    }

    impl Stream for Parsed<'_> {
        type Item = Result<u64, ParseIntError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            if self.failed {
                return Poll::Ready(None);
            }
            let Some(text) = self.texts.next() else {
                return Poll::Ready(None);
            };
            let number = text.parse();
            self.failed = number.is_err();
            Poll::Ready(Some(number))
        }
    }

    Parsed {
        texts: texts.iter(),
        failed: false,
    }
}

#[async_generator]
pub async fn asyncgen(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    for text in texts {
        yield_!(Ok(text.parse::<u64>()?));
    }
}

both_async_streams! {
    pub fn async_stream(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
        try_stream! {
            for text in texts {
                yield text.parse::<u64>()?;
            }
        }
    }
}

pub fn asynk_strim(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    asynk_strim::try_stream_fn(move |mut yielder| async move {
        for text in texts {
            yielder.yield_ok(text.parse::<u64>()?).await;
        }
        Ok(())
    })
}

pub fn async_fn_stream(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    async_fn_stream::try_fn_stream(move |emitter| async move {
        for text in texts {
            emitter.emit(text.parse::<u64>()?).await;
        }
        Ok(())
    })
}

pub fn async_generator(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    async_generator::try_generator!(move {
        for text in texts {
            yield text.parse::<u64>()?;
        }
        Ok(())
    })
}

pub fn fauxgen(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    #[fauxgen::generator(yield = u64)]
    async fn parsed(texts: &[String]) -> Result<(), ParseIntError> {
        for text in texts {
            r#yield!(text.parse::<u64>()?);
        }
        Ok(())
    }

    fauxgen::GeneratorTryStream::new(parsed(texts))
}

pub fn unfold(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    stream::try_unfold(texts.iter(), |mut texts| async move {
        let Some(text) = texts.next() else {
            return Ok(None);
        };
        Ok(Some((text.parse::<u64>()?, texts)))
    })
}
