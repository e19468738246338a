use asyncgen::async_with;

async fn uses() {
    let n = async_with!(5, |n| *n);
}

fn main() {}
