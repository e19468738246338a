// What follows a name in braces is a struct to the compiler, which speaks of that first.
async fn sum(numbers: impl asyncgen::Stream<Item = u32>) -> u32 {
    let mut sum = 0;
    asyncgen::for_await!(n in numbers {
        sum += n;
    });
    sum
}

fn main() {}
