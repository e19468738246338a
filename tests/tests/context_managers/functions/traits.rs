//! Managers in traits: declared, defined by default, implemented, and called through `dyn`.

use std::sync::Arc;

use asyncgen::{
    AsyncContextManager, BoxAsyncContextManager, Completed, async_context_manager, async_with,
};
use asyncgen_tests::{implements, pause};

use crate::run;

use super::{lent, tried};

trait Store {
    type Row: Clone + Default;
    const ROWS: usize;

    #[async_context_manager]
    async fn rows(&self) -> impl AsyncContextManager<Value = Vec<Self::Row>>;

    #[async_context_manager]
    async fn sendable(
        &mut self,
    ) -> impl AsyncContextManager<Value = [Self::Row], Error = String> + Send;

    #[async_context_manager]
    async fn twice(&self) -> impl AsyncContextManager<Value = Vec<Self::Row>> {
        async_with!(self.rows(), |rows| {
            let mut twice = rows.clone();
            twice.append(rows);
            pause().await;
            yield_!(&mut twice);
        });
    }

    #[async_context_manager]
    async fn consumed(mut self) -> impl AsyncContextManager<Value = Self>
    where
        Self: Sized,
    {
        pause().await;
        yield_!(&mut self);
    }

    #[async_context_manager]
    async fn swallowing(
        &self,
    ) -> impl AsyncContextManager<Value = Self::Row, Error = String, Exit = Option<Completed>> {
        Ok(yield_!(&mut Self::Row::default()).ok())
    }
}

impl Store for Vec<u32> {
    type Row = u32;
    const ROWS: usize = 2;

    #[async_context_manager]
    async fn rows(&self) -> impl AsyncContextManager<Value = Vec<u32>> {
        yield_!(&mut self.clone());
    }

    #[async_context_manager]
    async fn sendable(&mut self) -> impl AsyncContextManager<Value = [u32], Error = String> + Send {
        pause().await;
        if self.len() < Self::ROWS {
            Err("too few")?;
        }
        yield_!(self)
    }
}

#[test]
fn declared_defined_by_default_and_implemented() {
    let mut store = vec![1, 2];
    assert_eq!(lent(store.rows()), [1, 2]);
    assert_eq!(lent(store.twice()), [1, 2, 1, 2]);
    assert_eq!(lent(store.clone().consumed()), [1, 2]);
    assert_eq!(tried(store.sendable()), Ok(vec![1, 2]));
    assert_eq!(tried(vec![].sendable()), Err("too few".to_owned()));
    let swallowed = run(async {
        async_with!(store.swallowing(), |_row| -> Result<(), _> {
            Err(String::new())
        })
    });
    assert_eq!(swallowed, Ok(None));
}

#[test]
fn a_declared_bound_holds_for_every_implementation() {
    fn is_send<S: Store<Row: Send> + Send>(store: &mut S) -> bool {
        implements!(store.sendable(), Send)
    }
    assert!(is_send(&mut vec![1]));
}

trait Dynamic: Send + Sync {
    #[async_context_manager]
    async fn session(&self) -> BoxAsyncContextManager<'_, String, &'static str>;

    #[async_context_manager]
    async fn owned(self: Arc<Self>) -> BoxAsyncContextManager<'static, String>
    where
        Self: 'static,
    {
        let done = async_with!(self.session(), |text| {
            yield_!(text);
            Ok(())
        });
        assert_eq!(done, Ok(()));
    }
}

struct Memory(String);

impl Dynamic for Memory {
    #[async_context_manager]
    async fn session(&self) -> BoxAsyncContextManager<'_, String, &'static str, Completed> {
        if self.0.is_empty() {
            return Err("empty");
        }
        yield_!(&mut self.0.clone())
    }
}

#[test]
fn called_through_dyn() {
    let full: Arc<dyn Dynamic> = Arc::new(Memory("text".to_owned()));
    assert_eq!(tried(full.session()), Ok("text".to_owned()));
    assert_eq!(lent(full.owned()), "text");
    let empty: &dyn Dynamic = &Memory(String::new());
    assert_eq!(tried(empty.session()), Err("empty"));
}
