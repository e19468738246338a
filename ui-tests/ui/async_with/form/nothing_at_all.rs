use asyncgen::async_with;

async fn uses() {
    async_with!();
}

fn main() {}
