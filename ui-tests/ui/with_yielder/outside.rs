use asyncgen::with_yielder;

async fn numbers() {
    with_yielder!(|yielder| yielder.yield_(1).await);
}

fn main() {}
