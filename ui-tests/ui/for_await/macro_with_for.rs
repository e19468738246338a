async fn sum(numbers: impl asyncgen::Stream<Item = u32>) -> u32 {
    let mut sum = 0;
    asyncgen::for_await!(for n in numbers { sum += n; });
    sum
}

fn main() {}
