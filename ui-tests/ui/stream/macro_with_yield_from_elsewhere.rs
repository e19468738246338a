use async_stream::stream;

macro_rules! emit {
    ($n:expr) => {
        yield $n
    };
}

fn main() {
    let _ = stream! {
        emit!(1);
    };
}
