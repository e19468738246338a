use asyncgen::async_context_manager;

#[async_context_manager]
struct Session;

fn main() {}
