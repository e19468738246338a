//! Items borrowed from an argument.

use std::pin::Pin;
use std::slice;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

pub fn hand_written(texts: &[String]) -> impl Stream<Item = &str> {
    struct Borrowed<'a> {
        texts: slice::Iter<'a, String>,
    }

    impl<'a> Stream for Borrowed<'a> {
        type Item = &'a str;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<&'a str>> {
            Poll::Ready(self.texts.next().map(String::as_str))
        }
    }

    Borrowed {
        texts: texts.iter(),
    }
}

#[async_generator]
pub async fn asyncgen(texts: &[String]) -> impl Stream<Item = &str> {
    for text in texts {
        yield_!(text.as_str());
    }
}

both_async_streams! {
    pub fn async_stream(texts: &[String]) -> impl Stream<Item = &str> {
        stream! {
            for text in texts {
                yield text.as_str();
            }
        }
    }
}

pub fn asynk_strim(texts: &[String]) -> impl Stream<Item = &str> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for text in texts {
            yielder.yield_item(text.as_str()).await;
        }
    })
}

pub fn async_fn_stream(texts: &[String]) -> impl Stream<Item = &str> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for text in texts {
            emitter.emit(text.as_str()).await;
        }
    })
}

pub fn async_gen(texts: &[String]) -> impl Stream<Item = &str> {
    async_gen::stream! {
        for text in texts {
            yield text.as_str();
        }
    }
}

pub fn async_generator(texts: &[String]) -> impl Stream<Item = &str> {
    async_generator::generator!(move {
        for text in texts {
            yield text.as_str();
        }
    })
}

#[fauxgen::generator(yield = &'a str)]
pub async fn fauxgen<'a>(texts: &'a [String]) {
    for text in texts {
        r#yield!(text.as_str());
    }
}

pub fn genawaiter(texts: &[String]) -> impl Stream<Item = &str> {
    genawaiter::rc::Gen::new(move |co| async move {
        for text in texts {
            co.yield_(text.as_str()).await;
        }
    })
}

pub fn unfold(texts: &[String]) -> impl Stream<Item = &str> {
    stream::unfold(texts.iter(), |mut texts| async move {
        let text = texts.next()?;
        Some((text.as_str(), texts))
    })
}
