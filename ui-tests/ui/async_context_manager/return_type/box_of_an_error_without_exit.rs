use asyncgen::{BoxAsyncContextManager, async_with};

struct DbError;

trait Db {
    fn session(&self) -> BoxAsyncContextManager<'_, u32, DbError>;
}

async fn uses(db: &dyn Db) -> Result<u32, DbError> {
    async_with!(db.session(), |n| Ok(*n))
}

fn main() {}
