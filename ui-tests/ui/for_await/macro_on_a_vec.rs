async fn sum() -> u32 {
    let mut sum = 0;
    asyncgen::for_await!(n in vec![1, 2] => {
        sum += n;
    });
    sum
}

fn main() {}
