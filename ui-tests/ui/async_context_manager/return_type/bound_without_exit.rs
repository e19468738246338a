use asyncgen::{AsyncContextManager, async_with};

struct DbError;

async fn uses(
    manager: impl AsyncContextManager<Value = u32, Error = DbError>,
) -> Result<u32, DbError> {
    async_with!(manager, |value| Ok(*value))
}

fn main() {}
