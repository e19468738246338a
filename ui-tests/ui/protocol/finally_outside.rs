use asyncgen::finally;

async fn numbers() {
    finally!({}, {});
}

fn main() {}
