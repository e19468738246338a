// No macro of ours is there to say it: write `for_await!(n in numbers => { .. })`.
async fn sum(numbers: impl asyncgen::Stream<Item = u32>) -> u32 {
    let mut sum = 0;
    #[for_await]
    for n in numbers {
        sum += n;
    }
    sum
}

fn main() {}
