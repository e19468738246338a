fn numbers() -> impl asyncgen::Stream<Item = u32> {
    let all = vec![1, 2, 3];
    let slice = &all[..];
    asyncgen::async_gen! {
        for n in slice {
            yield_!(*n);
        }
    }
}

fn main() {}
