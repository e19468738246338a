use async_stream::stream;

fn main() {
    let _ = stream! {
        yield 1;
        let sum = || {
            for await n in futures::stream::iter([1]) {
                println!("{n}");
            }
        };
        sum();
    };
}
