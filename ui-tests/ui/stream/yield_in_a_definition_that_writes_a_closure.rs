use async_stream::stream;

fn main() {
    let _ = stream! {
        macro_rules! each {
            ($n:expr) => {
                (|| yield $n)()
            };
        }
        each!(1);
    };
}
