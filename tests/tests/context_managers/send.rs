//! The auto traits of managers, their futures and their uses.

use std::cell::Cell;
use std::fmt::Debug;
use std::future::Future;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::error::ExitFailed;
use asyncgen::future::{Close, Enter, Exit};
use asyncgen::wrappers::{Aclosing, NullContext};
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, BoxAsyncContextManager, Completed,
    Entered, LocalBoxAsyncContextManager, Stream, aclosing, async_context_manager, async_generator,
    async_with, nullcontext, try_nullcontext,
};
use asyncgen_tests::{implements, pause};
use futures::StreamExt;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::yield_now;

/// Runs a future as a task on a runtime with several threads.
fn spawned<F>(future: F) -> F::Output
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async { tokio::spawn(future).await.unwrap() })
}

/// A stand-in for a database.
#[derive(Default)]
struct Db {
    rows: Mutex<Vec<String>>,
}

#[async_context_manager]
async fn locked(db: &Db) -> impl AsyncContextManager<Value = Vec<String>> {
    let mut rows = db.rows.lock().await;
    yield_now().await;
    yield_!(&mut *rows);
    yield_now().await;
}

/// A manager whose error has a lifetime.
#[async_context_manager]
async fn transaction(
    db: &Db,
) -> impl AsyncContextManager<Value = Vec<String>, Error = &'static str> {
    let mut rows = db.rows.lock().await;
    let length = rows.len();
    match yield_!(&mut *rows) {
        Ok(done) => {
            yield_now().await;
            Ok(done)
        }
        Err(error) => {
            yield_now().await;
            rows.truncate(length);
            Err(error)
        }
    }
}

/// A manager whose value and error have lifetimes.
#[async_context_manager]
async fn guard<'a>(
    db: &'a Db,
    name: &'a str,
) -> impl AsyncContextManager<Value = (MutexGuard<'a, Vec<String>>, &'a str), Error = &'a str> {
    let mut value = (db.rows.lock().await, name);
    yield_now().await;
    yield_!(&mut value)
}

#[async_context_manager]
async fn swallowing<'a>(
    db: &'a Db,
) -> impl AsyncContextManager<
    Value = MutexGuard<'a, Vec<String>>,
    Error = &'a str,
    Exit = Option<Completed>,
> {
    yield_now().await;
    Ok(yield_!(&mut db.rows.lock().await).ok())
}

mod in_spawned_tasks {
    use super::*;

    static DB: Db = Db {
        rows: Mutex::const_new(Vec::new()),
    };

    #[test]
    fn that_borrow_from_a_static() {
        let length = spawned(async {
            async_with!(locked(&DB), |rows| {
                yield_now().await;
                rows.push("row".to_owned());
                rows.len()
            })
        });
        assert_eq!(length, 1);
        let failed = spawned(async {
            async_with!(transaction(&DB), |rows| -> Result<(), _> {
                yield_now().await;
                rows.push("row".to_owned());
                Err("no")
            })
        });
        assert_eq!(failed, Err("no"));
        assert_eq!(DB.rows.try_lock().unwrap().len(), 1);
    }

    #[test]
    fn that_borrow_from_locals_of_the_task() {
        let said = spawned(async {
            let db = Db::default();
            let name = String::from("Ada");
            let n = async_with!(transaction(&db), |rows| {
                yield_now().await;
                rows.push(name.clone());
                Ok(rows.len())
            });
            let with_lifetimes = async_with!(guard(&db, &name), |value| {
                let (rows, name) = value;
                yield_now().await;
                rows.push((*name).to_owned());
                Ok(rows.len())
            });
            let swallowed = async_with!(swallowing(&db), |rows| -> Result<(), &str> {
                yield_now().await;
                rows.clear();
                Err(&name)
            });
            format!("{n:?} {with_lifetimes:?} {swallowed:?}")
        });
        assert_eq!(said, "Ok(1) Ok(2) Ok(None)");
    }

    #[test]
    fn whose_value_is_used_across_an_await_in_the_block() {
        let rows = spawned(async {
            let db = Db::default();
            async_with!(locked(&db), |rows| {
                let (first, rest) = {
                    rows.extend(["a".to_owned(), "b".to_owned()]);
                    rows.split_first_mut().unwrap()
                };
                yield_now().await;
                first.push('!');
                rest[0].push('?');
                yield_now().await;
                rows.clone()
            })
        });
        assert_eq!(rows, ["a!", "b?"]);
    }

    /// If the value has a lifetime, as that of `guard` has, the compiler reports that a closure is
    /// "not general enough". The documentation of `with` describes this.
    #[test]
    fn used_by_with() {
        let said = spawned(async {
            let db = Db::default();
            let n = locked(&db)
                .with(async |rows| {
                    yield_now().await;
                    rows.push(String::new());
                    rows.len()
                })
                .await;
            let m = transaction(&db)
                .with(async |rows| {
                    yield_now().await;
                    Ok(rows.len())
                })
                .await;
            format!("{n} {m:?}")
        });
        assert_eq!(said, "1 Ok(1)");
    }

    #[test]
    fn used_by_the_pair() {
        let said = spawned(async {
            let db = Db::default();
            let mut manager = pin!(transaction(&db));
            let mut entered = manager.as_mut().enter().await.unwrap();
            yield_now().await;
            entered.value().push(String::new());
            let outcome = Ok(entered.value().len());
            yield_now().await;
            let n = entered.exit(outcome).await;

            let name = String::from("Ada");
            let mut manager = pin!(guard(&db, &name));
            let mut entered = manager.as_mut().enter().await.unwrap();
            yield_now().await;
            let outcome = Ok(entered.value().1.to_owned());
            let name = entered.exit(outcome).await;
            format!("{n:?} {name:?}")
        });
        assert_eq!(said, "Ok(1) Ok(\"Ada\")");
    }

    /// Generic over its arguments, its value and its error.
    #[async_context_manager]
    async fn generic<T, E, const N: usize>(
        values: [T; N],
        check: impl AsyncFn(&T) -> Result<(), E>,
    ) -> impl AsyncContextManager<Value = [T], Error = E>
    where
        T: Debug,
    {
        let mut values = values;
        for value in &values {
            check(value).await?;
        }
        yield_!(&mut values)
    }

    async fn use_generic<T, E>(value: T, error: E) -> Result<T, E>
    where
        T: Clone + Debug + PartialEq + Send + Sync,
        E: Clone + Send + Sync,
    {
        // In a generic function the compiler cannot prove that the future of an async closure is
        // `Send`, so `with` is not used.
        async_with!(checked(value, error.clone()), |values| {
            yield_now().await;
            match values {
                [one, two] if one == two => Ok(one.clone()),
                _ => Err(error),
            }
        })
    }

    #[async_context_manager]
    async fn checked<T: Clone, E>(
        value: T,
        _error: E,
    ) -> impl AsyncContextManager<Value = [T], Error = E> {
        yield_now().await;
        yield_!(&mut [value.clone(), value])
    }

    #[test]
    fn that_are_generic() {
        let text = String::from("text");
        assert_eq!(spawned(use_generic(text.clone(), "no")), Ok(text));
        let failed = spawned(async {
            async_with!(
                generic([1, 2], async |&n| if n < 2 { Ok(()) } else { Err("2") }),
                |values| { Ok(values.len()) }
            )
        });
        assert_eq!(failed, Err("2"));
        // Generic over the manager.
        async fn any<M, E>(manager: M) -> Result<usize, E>
        where
            M: AsyncContextManager<Value = Vec<String>, Error = E, Exit = Completed> + Send,
            E: Send,
        {
            async_with!(manager, |rows| {
                yield_now().await;
                Ok(rows.len())
            })
        }
        assert_eq!(spawned(any(transaction(&DB_OF_ANY))), Ok(0));
        assert_eq!(spawned(any(transaction(&DB_OF_ANY).boxed())), Ok(0));
    }

    static DB_OF_ANY: Db = Db {
        rows: Mutex::const_new(Vec::new()),
    };

    trait Store: Send + Sync {
        fn session(&self) -> BoxAsyncContextManager<'_, Vec<String>, &'static str, Completed>;
    }

    trait Generic: Send + Sync {
        fn session(
            &self,
        ) -> impl AsyncContextManager<Value = Vec<String>, Error = &'static str, Exit = Completed> + Send;
    }

    impl Store for Db {
        #[async_context_manager]
        async fn session(
            &self,
        ) -> BoxAsyncContextManager<'_, Vec<String>, &'static str, Completed> {
            async_with!(transaction(self), |rows| { yield_!(rows) })
        }
    }

    impl Generic for Db {
        #[async_context_manager]
        async fn session(
            &self,
        ) -> impl AsyncContextManager<Value = Vec<String>, Error = &'static str> + Send {
            async_with!(transaction(self), |rows| { yield_!(rows) })
        }
    }

    #[test]
    fn that_are_trait_methods() {
        async fn statically<S: Generic>(store: Arc<S>) -> Result<usize, &'static str> {
            async_with!(store.session(), |rows| {
                yield_now().await;
                rows.push(String::new());
                Ok(rows.len())
            })
        }
        async fn dynamically(store: Arc<dyn Store>) -> Result<usize, &'static str> {
            async_with!(store.session(), |rows| {
                yield_now().await;
                rows.push(String::new());
                Ok(rows.len())
            })
        }
        let db = Arc::new(Db::default());
        assert_eq!(spawned(statically(Arc::clone(&db))), Ok(1));
        assert_eq!(spawned(dynamically(db)), Ok(2));
    }

    #[async_generator]
    async fn rows(db: Arc<Db>) -> impl AsyncGenerator<Yield = String> + Send {
        let done = async_with!(transaction(&db), |rows| {
            for n in 0..2 {
                rows.push(n.to_string());
                yield_now().await;
                yield_!(rows.join(","));
            }
            Ok(())
        });
        yield_!(format!("{done:?}"));
        async_with!(guard(&db, "Ada"), |value| {
            finally!({ yield_!(value.1.to_owned()) }, {
                yield_now().await;
                value.0.clear();
            });
            Ok(())
        })
        .unwrap();
    }

    #[async_generator]
    async fn stream(db: Arc<Db>) -> impl Stream<Item = usize> + Send {
        async_with!(locked(&db), |rows| {
            yield_now().await;
            yield_!(rows.len());
        });
    }

    #[test]
    fn that_stand_in_generators() {
        let items = spawned(async {
            let db = Arc::new(Db::default());
            let mut items: Vec<_> = rows(Arc::clone(&db)).collect().await;
            let lengths: Vec<_> = stream(db).collect().await;
            items.push(format!("{lengths:?}"));
            items
        });
        assert_eq!(items, ["0", "0,1", "Ok(())", "Ada", "[0]"]);
        let boxed: asyncgen::BoxAsyncGenerator<'static, String> =
            Box::pin(rows(Arc::new(Db::default())));
        let first = spawned(async {
            async_with!(aclosing(boxed), |rows| {
                let first = rows.next().await;
                yield_now().await;
                first
            })
        });
        assert_eq!(first.as_deref(), Some("0"));
    }

    #[async_context_manager]
    async fn both<'a>(
        one: &'a Db,
        other: &'a Db,
    ) -> impl AsyncContextManager<Value = (Vec<String>, &'a str), Error = &'static str> + Send {
        async_with!(transaction(one), |one| {
            async_with!(transaction(other), |other| {
                finally!(
                    {
                        let mut value = (Vec::clone(one), "text");
                        let outcome = yield_!(&mut value);
                        other.extend(value.0);
                        outcome
                    },
                    {
                        yield_now().await;
                    }
                )
            })
        })
    }

    #[test]
    fn that_nest() {
        let length = spawned(async {
            let (one, other) = (Db::default(), Db::default());
            async_with!(both(&one, &other), |(rows, text)| {
                yield_now().await;
                rows.push(text.to_string());
                Ok(())
            })
            .unwrap();
            other.rows.into_inner().len()
        });
        assert_eq!(length, 1);
    }

    #[test]
    fn that_are_managed() {
        let length = spawned(async {
            let manager = checked(1, "no").managed_with(|_, closing| {
                tokio::spawn(closing);
            });
            async_with!(manager, |values| {
                yield_now().await;
                Ok(values.len())
            })
        });
        assert_eq!(length, Ok(2));
    }

    #[test]
    fn in_select_and_join() {
        let said = spawned(async {
            let db = Db::default();
            let (one, two) = tokio::join!(
                async { async_with!(transaction(&db), |rows| { Ok(rows.len()) }) },
                async {
                    async_with!(locked(&db), |rows| {
                        yield_now().await;
                        rows.push(String::new());
                        rows.len()
                    })
                },
            );
            let chosen = tokio::select! {
                biased;
                n = async { async_with!(locked(&db), |rows| { rows.len() }) } => n,
                () = std::future::pending() => 0,
            };
            format!("{one:?} {two} {chosen}")
        });
        assert_eq!(said, "Ok(0) 1 1");
    }
}

/// Lists which of `Send`, `Sync` and `Unpin` the type of a value implements.
macro_rules! auto_traits {
    ($value:expr) => {
        [
            implements!($value, Send),
            implements!($value, Sync),
            implements!($value, Unpin),
        ]
    };
}

#[async_context_manager]
async fn lending<T>(value: T) -> impl AsyncContextManager<Value = T, Error = &'static str> {
    let mut value = value;
    pause().await;
    yield_!(&mut value)
}

#[async_context_manager]
async fn holding<T>(value: T) -> impl AsyncContextManager<Value = ()> {
    yield_!();
    drop(value);
}

#[test]
fn a_manager_is_what_its_parts_are_and_not_unpin() {
    assert_eq!(auto_traits!(lending(1)), [true, true, false]);
    assert_eq!(auto_traits!(lending(Cell::new(1))), [true, false, false]);
    assert_eq!(auto_traits!(lending(Rc::new(1))), [false, false, false]);
    assert_eq!(auto_traits!(holding(1)), [true, true, false]);
    assert_eq!(auto_traits!(holding(Cell::new(1))), [true, false, false]);
    assert_eq!(auto_traits!(holding(Rc::new(1))), [false, false, false]);
}

/// The three ways of using a manager, with a value held across an await in the block.
mod uses {
    use super::*;

    pub(super) async fn by_async_with<M, T>(manager: M, held: T) -> Result<(), &'static str>
    where
        M: AsyncContextManager<Error = &'static str, Exit = Completed>,
    {
        async_with!(manager, |_value| {
            let held = held;
            pause().await;
            drop(held);
            Ok(())
        })
    }

    pub(super) async fn by_with<M, T>(manager: M, held: T) -> Result<(), &'static str>
    where
        M: AsyncContextManager<Error = &'static str, Exit = Completed>,
    {
        let block = async |_value: &mut M::Value| {
            let held = held;
            pause().await;
            drop(held);
            Ok(())
        };
        manager.with(block).await
    }

    pub(super) async fn by_the_pair<M, T>(manager: M, held: T) -> Result<(), &'static str>
    where
        M: AsyncContextManager<Error = &'static str, Exit = Completed>,
    {
        let mut manager = pin!(manager);
        let entered = manager.as_mut().enter().await?;
        let held = held;
        pause().await;
        drop(held);
        entered.exit(Ok(())).await
    }

    /// Keeps the value of the block while the manager is left.
    pub(super) async fn giving<M, T>(manager: M, value: fn() -> T)
    where
        M: AsyncContextManager<Error = std::convert::Infallible, Exit = ()>,
    {
        async_with!(manager, |_value| { value() });
    }
}

#[test]
fn a_use_is_what_the_manager_and_the_block_are() {
    macro_rules! of_use {
        ($manager:expr, $held:expr) => {
            [
                auto_traits!(uses::by_async_with($manager, $held)),
                auto_traits!(uses::by_with($manager, $held)),
                auto_traits!(uses::by_the_pair($manager, $held)),
            ]
        };
    }
    assert_eq!(of_use!(lending(1), 1), [[true, true, false]; 3]);
    assert_eq!(of_use!(lending(1), Cell::new(1)), [[true, false, false]; 3]);
    assert_eq!(of_use!(lending(1), Rc::new(1)), [[false, false, false]; 3]);
    assert_eq!(of_use!(lending(Cell::new(1)), 1), [[true, false, false]; 3]);
    assert_eq!(of_use!(lending(Rc::new(1)), 1), [[false, false, false]; 3]);
}

#[test]
fn a_value_of_the_block_is_kept_while_the_manager_is_left() {
    assert_eq!(
        auto_traits!(uses::giving(holding(()), || 1)),
        [true, true, false]
    );
    let value = uses::giving(holding(()), || Cell::new(1));
    assert_eq!(auto_traits!(value), [true, false, false]);
    let value = uses::giving(holding(()), || Rc::new(1));
    assert_eq!(auto_traits!(value), [false, false, false]);
}

fn is_send<T: Send + ?Sized>() {}
fn is_sync<T: Sync + ?Sized>() {}
fn is_unpin<T: Unpin + ?Sized>() {}

/// Every public type, with parts that implement all three traits.
#[test]
fn each_type_of_the_api() {
    fn of<M, G>(_: &M, _: &G)
    where
        M: AsyncContextManager<Value = u32, Error = &'static str, Exit = Completed> + Send + Sync,
        G: AsyncGenerator + Send + Sync,
    {
        is_send::<Enter<Pin<&mut M>>>();
        is_sync::<Enter<Pin<&mut M>>>();
        is_unpin::<Enter<Pin<&mut M>>>();
        is_send::<Entered<Pin<&mut M>>>();
        is_sync::<Entered<Pin<&mut M>>>();
        is_unpin::<Entered<Pin<&mut M>>>();
        is_send::<Exit<Pin<&mut M>, Result<u32, &'static str>>>();
        is_sync::<Exit<Pin<&mut M>, Result<u32, &'static str>>>();
        is_unpin::<Exit<Pin<&mut M>, Result<u32, &'static str>>>();
        is_send::<Close<'_, M>>();
        is_sync::<Close<'_, M>>();
        is_unpin::<Close<'_, M>>();
        is_send::<Aclosing<Pin<&mut G>>>();
        is_sync::<Aclosing<Pin<&mut G>>>();
        is_unpin::<Aclosing<Pin<&mut G>>>();
    }
    #[async_generator]
    async fn empty() -> impl AsyncGenerator<Yield = u32> {
        pause().await;
    }
    of(&lending(1_u32), &empty());
    // Pointers, even to unsized types and to trait objects.
    is_unpin::<
        Entered<
            Pin<&mut dyn AsyncContextManager<Value = PhantomPinned, Error = (), Exit = Completed>>,
        >,
    >();
    is_send::<Completed>();
    is_sync::<Completed>();
    is_unpin::<Completed>();
    is_send::<ExitFailed<u32, &str>>();
    is_sync::<ExitFailed<u32, &str>>();
    is_send::<NullContext<u32>>();
    is_sync::<NullContext<u32>>();
    is_unpin::<NullContext<u32>>();
    // A null context does not contain its error type.
    is_send::<NullContext<u32, Rc<()>, Completed>>();
    is_sync::<NullContext<u32, Rc<()>, Completed>>();
    is_send::<BoxAsyncContextManager<'_, Rc<u32>>>();
    is_unpin::<BoxAsyncContextManager<'_, Rc<u32>>>();
    is_unpin::<LocalBoxAsyncContextManager<'_, u32>>();
}

#[test]
fn each_type_of_the_api_of_parts_that_are_not() {
    fn entered<M>(_: &M) -> [bool; 4]
    where
        M: AsyncContextManager<Value = Rc<u32>, Error = &'static str, Exit = Completed>,
    {
        fn none<T>() -> Option<T> {
            None
        }
        [
            implements!(none::<Entered<Pin<&mut M>>>(), Send),
            implements!(none::<Entered<Pin<&mut M>>>(), Sync),
            implements!(none::<Enter<Pin<&mut M>>>(), Send),
            implements!(none::<Exit<Pin<&mut M>, Result<(), &'static str>>>(), Send),
        ]
    }
    assert_eq!(entered(&lending(Rc::new(1))), [false; 4]);

    // The exit future contains the value of the block.
    fn exit<M>(_: &M) -> [bool; 2]
    where
        M: AsyncContextManager<Value = u32, Error = &'static str, Exit = Completed> + Send,
    {
        fn none<T>() -> Option<T> {
            None
        }
        [
            implements!(
                none::<Exit<Pin<&mut M>, Result<Rc<u32>, &'static str>>>(),
                Send
            ),
            implements!(none::<Exit<Pin<&mut M>, Result<u32, &'static str>>>(), Send),
        ]
    }
    assert_eq!(exit(&lending(1_u32)), [false, true]);
    let local: LocalBoxAsyncContextManager<'_, u32> = nullcontext(1).boxed_local();
    assert_eq!(auto_traits!(local), [false, false, true]);
    assert_eq!(auto_traits!(nullcontext(1).boxed()), [true, false, true]);
    // A null context does not pin the value it lends.
    assert_eq!(auto_traits!(nullcontext(PhantomPinned)), [true, true, true]);
    assert_eq!(
        auto_traits!(try_nullcontext::<_, Rc<()>>(1)),
        [true, true, true]
    );
    assert_eq!(
        auto_traits!(nullcontext(Rc::new(1)).managed_local()),
        [false, false, true]
    );
    assert_eq!(auto_traits!(nullcontext(1).managed()), [true, true, true]);
    assert_eq!(
        auto_traits!(holding(Cell::new(1)).managed()),
        [true, false, true]
    );
}

/// Managers that are not `Send` work on one thread.
#[test]
fn what_is_not_send_is_used_on_one_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let local = tokio::task::LocalSet::new();
    let task = local.spawn_local(async {
        async_with!(lending(Rc::new(1)), |shared| {
            let shared = Rc::clone(shared);
            yield_now().await;
            Ok(*shared)
        })
    });
    assert_eq!(runtime.block_on(local.run_until(task)).unwrap(), Ok(1));
}

/// A connection that is `Send`, but not `Sync`.
struct Connection(Cell<u32>);

impl Connection {
    fn count(&self) -> u32 {
        self.0.get()
    }
}

#[async_context_manager]
async fn connected(count: u32) -> impl AsyncContextManager<Value = Connection> + Send {
    yield_!(&mut Connection(Cell::new(count)));
}

/// Holds one connection while it lends another.
#[async_context_manager]
async fn connected_twice(count: u32) -> impl AsyncContextManager<Value = Connection> + Send {
    async_with!(connected(count), |first| {
        yield_now().await;
        let mut second = Connection(Cell::new(first.count() + 1));
        yield_!(&mut second);
    });
}

#[async_generator]
async fn counts(count: u32) -> impl Stream<Item = u32> + Send {
    async_with!(connected(count), connected_twice(count), |a, b| {
        yield_now().await;
        yield_!(a.count());
        yield_now().await;
        yield_!(b.count());
    });
}

// The block of each use calls methods that take `&self` only.
#[test]
fn values_need_not_be_sync() {
    let future = async {
        let one = async_with!(connected(1), |connection| {
            yield_now().await;
            connection.count()
        });
        let three = async_with!(connected(1), connected_twice(1), |a, b| {
            yield_now().await;
            a.count() + b.count()
        });
        (one, three, counts(5).collect::<Vec<_>>().await)
    };
    assert_eq!(spawned(future), (1, 3, vec![5, 6]));
}
