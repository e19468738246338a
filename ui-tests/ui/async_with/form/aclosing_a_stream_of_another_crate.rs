use asyncgen::aclosing;

async fn uses() {
    let numbers = futures::stream::iter([1, 2]);
    let closing = aclosing(numbers);
}

fn main() {}
