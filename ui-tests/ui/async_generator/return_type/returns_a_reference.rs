use asyncgen::async_generator;

#[async_generator]
async fn numbers(of: &[u32]) -> &u32 {
    yield_!(&of[0]);
}

fn main() {}
