//! The attribute on every kind of function: generic, with argument patterns, methods, in traits, boxed, made by macros.

// What is unusual is what is tested here.
#![allow(
    clippy::non_minimal_cfg,
    clippy::mixed_attributes_style,
    clippy::needless_return
)]

use std::fmt::{Debug, Display};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, Completed,
    LocalBoxAsyncContextManager, async_context_manager, async_with,
};
use asyncgen_tests::{implements, pause};

use crate::{Log, run};

/// What a manager without an error lends.
fn lent<M>(manager: M) -> <M::Value as ToOwned>::Owned
where
    M: AsyncContextManager<Exit = (), Error = std::convert::Infallible, Value: ToOwned>,
{
    run(async { async_with!(manager, |value| { value.to_owned() }) })
}

/// What one with an error lends.
fn tried<M, E>(manager: M) -> Result<<M::Value as ToOwned>::Owned, E>
where
    M: AsyncContextManager<Exit = Completed, Error = E, Value: ToOwned>,
{
    run(async { async_with!(manager, |value| { Ok(value.to_owned()) }) })
}

mod generics {
    use super::*;

    #[async_context_manager]
    async fn repeated<T: Clone, const N: usize>(
        value: T,
    ) -> impl AsyncContextManager<Value = [T; N]> {
        pause().await;
        yield_!(&mut std::array::from_fn(|_| value.clone()));
    }

    #[async_context_manager]
    async fn first<T, E>(
        values: &mut [T],
        otherwise: E,
    ) -> impl AsyncContextManager<Value = T, Error = E>
    where
        T: Clone,
    {
        match values.first_mut() {
            Some(first) => yield_!(first),
            None => Err(otherwise),
        }
    }

    #[async_context_manager]
    async fn made<I, F, T>(items: I, f: F) -> impl AsyncContextManager<Value = Vec<T>>
    where
        I: IntoIterator,
        F: AsyncFn(I::Item) -> T,
    {
        let mut made = Vec::new();
        for item in items {
            made.push(f(item).await);
        }
        yield_!(&mut made);
    }

    #[async_context_manager]
    async fn shown(
        items: impl IntoIterator<Item = impl Display>,
        end: &dyn Display,
    ) -> impl AsyncContextManager<Value = String> {
        let mut text = String::new();
        for item in items {
            text += &item.to_string();
        }
        text += &end.to_string();
        yield_!(&mut text);
    }

    #[async_context_manager]
    async fn for_all(
        f: impl for<'a> Fn(&'a str) -> &'a str,
    ) -> impl AsyncContextManager<Value = String> {
        yield_!(&mut f("  x ").to_owned());
    }

    /// One manager within another's hands.
    #[async_context_manager]
    async fn around<M, E>(manager: M) -> impl AsyncContextManager<Value = M::Value, Error = E>
    where
        M: AsyncContextManager<Error = E, Exit = Completed>,
    {
        async_with!(manager, |value| { yield_!(value) })
    }

    #[test]
    fn type_and_const_parameters() {
        assert_eq!(lent(repeated::<_, 2>('x')), ['x', 'x']);
    }

    #[test]
    fn where_clauses() {
        assert_eq!(tried(first(&mut [1, 2], "none")), Ok(1));
        assert_eq!(tried(first::<u32, _>(&mut [], "none")), Err("none"));
        assert_eq!(lent(made([1, 2], async |n| n * 2)), [2, 4]);
    }

    #[test]
    fn impl_trait_arguments() {
        assert_eq!(lent(shown([1, 2], &"end")), "12end");
        assert_eq!(lent(for_all(str::trim)), "x");
        assert_eq!(tried(around(first(&mut [1, 2], "none"))), Ok(1));
    }
}

mod argument_patterns {
    use super::*;

    struct Point<T> {
        x: T,
        y: T,
    }

    #[async_context_manager]
    async fn patterns(
        (a, mut b): (String, u32),
        Point { x, y: _ }: Point<u32>,
        _: String,
        ref c: Vec<u32>,
        [first, .., last]: [u32; 3],
        &n: &u32,
        whole @ (_, _): (u32, u32),
    ) -> impl AsyncContextManager<Value = (String, u32)> {
        b += x + first + last + n + whole.0 + whole.1;
        pause().await;
        b += u32::try_from(c.len()).unwrap();
        let mut value = (a, b);
        yield_!(&mut value);
    }

    #[test]
    fn arguments_may_be_patterns() {
        let point = Point { x: 1, y: 2 };
        assert_eq!(point.y, 2);
        let manager = patterns(
            ("a".to_owned(), 10),
            point,
            String::new(),
            vec![1, 2],
            [100, 0, 200],
            &1000,
            (10_000, 20_000),
        );
        assert_eq!(lent(manager), ("a".to_owned(), 31_313));
    }

    #[async_context_manager]
    async fn lent_itself(mut text: String) -> impl AsyncContextManager<Value = str> {
        text.push('!');
        pause().await;
        yield_!(&mut text);
    }

    #[async_context_manager]
    async fn in_part(point: Point<String>) -> impl AsyncContextManager<Value = String> {
        let Point { mut x, .. } = point;
        yield_!(&mut x);
        drop(point.y);
    }

    #[test]
    fn arguments_may_be_lent_whole_or_in_part() {
        assert_eq!(lent(lent_itself("a".to_owned())), "a!");
        let point = Point {
            x: "x".to_owned(),
            y: "y".to_owned(),
        };
        assert_eq!(lent(in_part(point)), "x");
    }
}

mod methods {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Counter {
        name: String,
        count: u32,
    }

    impl Counter {
        #[async_context_manager]
        async fn by_value(self) -> impl AsyncContextManager<Value = String> {
            let Counter { mut name, .. } = self;
            pause().await;
            yield_!(&mut name);
        }

        #[async_context_manager]
        async fn by_mutable_value(mut self) -> impl AsyncContextManager<Value = Self> {
            self.count += 1;
            pause().await;
            yield_!(&mut self);
        }

        #[async_context_manager]
        async fn by_reference(&self) -> impl AsyncContextManager<Value = &str> {
            pause().await;
            yield_!(&mut &*self.name);
        }

        #[async_context_manager]
        async fn by_named_reference<'a, 'b>(
            &'a self,
            other: &'b str,
        ) -> impl AsyncContextManager<Value = (&'a str, &'b str)> {
            yield_!(&mut (&self.name, other));
        }

        #[async_context_manager]
        async fn by_mutable_reference(&mut self, by: u32) -> impl AsyncContextManager<Value = u32> {
            self.count += by;
            pause().await;
            yield_!(&mut self.count);
            self.count += by;
        }

        #[async_context_manager]
        async fn by_pin(mut self: Pin<&mut Self>) -> impl AsyncContextManager<Value = u32> {
            self.count += 1;
            pause().await;
            yield_!(&mut self.count);
        }

        #[async_context_manager]
        async fn by_box(mut self: Box<Self>) -> impl AsyncContextManager<Value = u32> {
            self.count += 1;
            pause().await;
            yield_!(&mut self.count);
        }

        #[async_context_manager]
        async fn by_rc(self: Rc<Self>) -> impl AsyncContextManager<Value = Rc<Self>> {
            pause().await;
            yield_!(&mut self.clone());
        }

        #[async_context_manager]
        async fn by_arc(
            mut self: Arc<Self>,
            _unused: String,
        ) -> impl AsyncContextManager<Value = Arc<Self>> + Send {
            pause().await;
            yield_!(&mut self);
        }

        #[async_context_manager]
        async fn by_reference_to_arc(self: &Arc<Self>) -> impl AsyncContextManager<Value = u32> {
            yield_!(&mut self.count.clone());
        }

        #[async_context_manager]
        async fn without_receiver(name: &str) -> impl AsyncContextManager<Value = Self> {
            yield_!(&mut Self {
                name: name.to_owned(),
                count: 0
            });
        }

        #[async_context_manager]
        async fn in_macros(&self) -> impl AsyncContextManager<Value = String> {
            let mut text = format!("{}{}", self.name, self.count);
            assert_eq!(yield_!(&mut text), ());
        }
    }

    fn counter() -> Counter {
        Counter {
            name: "a".to_owned(),
            count: 2,
        }
    }

    #[test]
    fn with_every_receiver() {
        assert_eq!(lent(counter().by_value()), "a");
        assert_eq!(lent(counter().by_mutable_value()).count, 3);
        assert_eq!(lent(counter().by_reference()), "a");
        assert_eq!(lent(counter().by_named_reference("b")), ("a", "b"));
        let mut counted = counter();
        assert_eq!(lent(counted.by_mutable_reference(3)), 5);
        assert_eq!(counted.count, 8);
        let mut counted = pin!(counter());
        assert_eq!(lent(counted.as_mut().by_pin()), 3);
        assert_eq!(lent(Box::new(counter()).by_box()), 3);
        assert_eq!(*lent(Rc::new(counter()).by_rc()), counter());
        assert_eq!(*lent(Arc::new(counter()).by_arc(String::new())), counter());
        assert_eq!(lent(Arc::new(counter()).by_reference_to_arc()), 2);
        assert_eq!(lent(Counter::without_receiver("b")).name, "b");
        assert_eq!(lent(counter().in_macros()), "a2");
    }
}

mod traits {
    use super::*;

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
        ) -> impl AsyncContextManager<Value = Self::Row, Error = String, Exit = Option<Completed>>
        {
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
        async fn sendable(
            &mut self,
        ) -> impl AsyncContextManager<Value = [u32], Error = String> + Send {
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
}

mod boxed {
    use super::*;

    #[async_context_manager]
    async fn plain(text: &str) -> BoxAsyncContextManager<'_, String> {
        pause().await;
        yield_!(&mut text.to_owned());
    }

    #[async_context_manager]
    async fn with_error(text: &str) -> BoxAsyncContextManager<'_, str, std::num::ParseIntError> {
        text.parse::<u32>()?;
        yield_!(&mut text.to_owned())
    }

    #[async_context_manager]
    async fn suppressing(
        n: u32,
    ) -> BoxAsyncContextManager<'static, u32, String, Option<Completed>> {
        let mut n = n;
        match yield_!(&mut n) {
            Ok(done) => Ok(Some(done)),
            Err(_) => Ok(None),
        }
    }

    #[async_context_manager]
    async fn local(shared: Rc<u32>) -> LocalBoxAsyncContextManager<'static, u32> {
        yield_!(&mut { *shared });
        drop(shared);
    }

    #[async_context_manager]
    async fn spelled_out(
        n: u32,
    ) -> Pin<Box<dyn AsyncContextManager<Value = u32, Error = String> + Send>> {
        let mut n = n;
        yield_!(&mut n)
    }

    #[async_context_manager]
    async fn spelled_out_without_an_error(
        n: &mut u32,
    ) -> std::pin::Pin<std::boxed::Box<dyn AsyncContextManager<Value = u32> + '_>> {
        yield_!(n);
    }

    #[async_context_manager]
    async fn by_its_path(n: u32) -> asyncgen::BoxAsyncContextManager<'static, u32> {
        let mut n = n;
        yield_!(&mut n);
    }

    /// One that enters itself.
    #[async_context_manager]
    async fn recursive(log: &Log, depth: u32) -> BoxAsyncContextManager<'_, u32, &'static str> {
        log.say(format!("enter {depth}"));
        let outcome = if depth == 0 {
            let mut n = 0;
            yield_!(&mut n)
        } else {
            async_with!(recursive(log, depth - 1), |n| {
                *n += 1;
                yield_!(n)
            })
        };
        log.say(format!("exit {depth}"));
        outcome
    }

    #[test]
    fn forms() {
        assert_eq!(lent(plain("a")), "a");
        assert_eq!(tried(with_error("1")), Ok("1".to_owned()));
        assert!(tried(with_error("x")).is_err());
        let used = run(async { async_with!(suppressing(1), |n| { Ok(*n) }) });
        assert_eq!(used, Ok(Some(1)));
        assert_eq!(lent(local(Rc::new(1))), 1);
        assert_eq!(tried(spelled_out(1)), Ok(1));
        assert_eq!(lent(spelled_out_without_an_error(&mut 1)), 1);
        assert_eq!(lent(by_its_path(1)), 1);
    }

    #[test]
    fn may_enter_itself() {
        let log = Log::default();
        assert_eq!(tried(recursive(&log, 2)), Ok(2));
        assert_eq!(
            log.said(),
            "enter 2, enter 1, enter 0, exit 0, exit 1, exit 2"
        );
    }

    #[test]
    fn shown_with_its_name() {
        assert!(format!("{:?}", plain("")).contains("boxed::plain"));
        let by_method = super::attributes_and_qualifiers::named().boxed();
        assert!(
            format!("{by_method:?}").contains("::named"),
            "{by_method:?}"
        );
        let bare = super::attributes_and_qualifiers::named();
        assert!(bare.name().ends_with("::named"), "{}", bare.name());
        let info = super::attributes_and_qualifiers::named().managed().info();
        assert!(info.name().ends_with("::named"), "{}", info.name());
    }
}

mod lifetimes {
    use super::*;

    #[async_context_manager]
    async fn several(a: &str, b: &mut String) -> impl AsyncContextManager<Value = String> {
        b.push_str(a);
        pause().await;
        yield_!(b);
        b.clear();
    }

    #[async_context_manager]
    async fn with_outlives<'a: 'b, 'b>(
        a: &'a str,
        b: &'b str,
    ) -> impl AsyncContextManager<Value = [&'b str; 2]> {
        yield_!(&mut [a, b]);
    }

    #[async_context_manager]
    async fn in_errors<'a>(
        text: &'a str,
    ) -> impl AsyncContextManager<Value = Vec<&'a str>, Error = &'a str> {
        let mut words: Vec<_> = text.split(' ').collect();
        if words.len() > 1 {
            yield_!(&mut words)
        } else {
            Err(text)
        }
    }

    #[async_context_manager]
    async fn capturing<'a, 'b, T>(
        value: &'a T,
        _other: &'b mut T,
    ) -> impl AsyncContextManager<Value = usize> + use<'a, 'b, T> {
        yield_!(&mut std::mem::size_of_val(value));
    }

    #[test]
    fn elided_named_and_captured() {
        let mut text = String::from("a");
        assert_eq!(lent(several("b", &mut text)), "ab");
        assert_eq!(text, "");
        assert_eq!(lent(with_outlives("a", &String::from("b"))), ["a", "b"]);
        let owned = String::from("a b");
        assert_eq!(tried(in_errors(&owned)), Ok(vec!["a", "b"]));
        assert_eq!(tried(in_errors(&owned[..1])), Err("a"));
        assert_eq!(lent(capturing(&1_u8, &mut 2)), 1);
    }
}

mod attributes_and_qualifiers {
    use super::*;

    #[async_context_manager]
    pub(super) async fn named() -> impl AsyncContextManager<Value = ()> {
        yield_!();
    }

    /// A documented manager.
    #[inline]
    #[async_context_manager]
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) async fn attributes(
        /* a comment */ n: u32,
        #[cfg(all())] present: u32,
        #[cfg(any())] absent: NoSuchType,
        #[allow(unused_variables)] unused: u32,
    ) -> impl AsyncContextManager<Value = u32> {
        #![allow(unused_mut)]
        let mut sum = n + present;
        #[cfg(any())]
        yield_!(absent);
        #[cfg(all())]
        yield_!(&mut sum);
    }

    /// The first of the values.
    ///
    /// # Safety
    ///
    /// There is one.
    #[async_context_manager]
    async unsafe fn first(values: &mut [u8]) -> impl AsyncContextManager<Value = u8> {
        // SAFETY: as above.
        yield_!(unsafe { values.get_unchecked_mut(0) });
    }

    #[async_context_manager]
    async fn r#type(r#in: u32) -> impl AsyncContextManager<Value = u32> {
        let mut r#in = r#in;
        yield_!(&mut r#in);
    }

    #[test]
    fn stay() {
        assert_eq!(lent(attributes(1, 2, 3)), 3);
        let mut values = [1];
        // SAFETY: there is one.
        assert_eq!(lent(unsafe { first(&mut values) }), 1);
        assert_eq!(lent(r#type(1)), 1);
    }

    /// Of two statements, of which never both are there, each may lend.
    #[async_context_manager]
    async fn either(n: u32) -> impl AsyncContextManager<Value = u32, Error = String> {
        let mut n = n;
        #[cfg(any())]
        return yield_!(absent);
        #[cfg(any())]
        let done = yield_!(&mut n)?;
        #[allow(unused_variables)]
        #[cfg(all())]
        let done = yield_!(&mut n)?;
        Ok(done)
    }

    #[test]
    fn of_which_one_is_configured_out() {
        assert_eq!(tried(either(1)), Ok(1));
    }

    async fn later<T>(value: T) -> T {
        pause().await;
        value
    }

    /// An attribute below that adds awaits, where the block of ours is expanded after it.
    #[async_context_manager]
    #[attributes::await_later]
    async fn awaited_later(
        log: &Log,
    ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        finally!(
            {
                let mut n = later(1);
                let done = yield_!(&mut n)?;
                n += later(1);
                log.say(n.to_string());
                Ok(done)
            },
            {
                later(log).say("cleanup");
            }
        )
    }

    trait WithAnotherContext: Sized {
        fn with_another_context(self) -> Self {
            self
        }
    }

    impl<F: std::future::Future> WithAnotherContext for F {}

    /// One that wraps every await it sees: it must not see those of a `yield_!`.
    #[async_context_manager]
    #[attributes::wrap_awaits]
    async fn wrapped(log: &Log) -> impl AsyncContextManager<Value = u32> {
        pause().await;
        async_with!(awaited_later(log), |n| {
            pause().await;
            yield_!(n);
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn of_others_below_are_expanded_as_well() {
        let log = Log::default();
        assert_eq!(tried(awaited_later(&log)), Ok(1));
        assert_eq!(log.said(), "2, cleanup");
        assert_eq!(lent(wrapped(&log)), 1);
        assert_eq!(log.said(), "2, cleanup");
    }

    mod facade {
        pub(super) mod inner {
            pub(in super::super) use ::asyncgen as streams;
        }
    }

    #[facade::inner::streams::async_context_manager(crate = facade::inner::streams)]
    async fn of_a_re_exported_crate() -> impl AsyncContextManager<Value = u32> {
        use facade::inner::streams::nullcontext;

        async_with!(nullcontext(1), |n| {
            finally!({ yield_!(n) }, {});
        });
    }

    #[test]
    fn crate_says_where_it_is() {
        assert_eq!(lent(of_a_re_exported_crate()), 1);
    }
}

mod made_by_macros {
    use super::*;

    macro_rules! manager {
        ($name:ident, $argument:ident: $Argument:ty, $Value:ty, $body:block) => {
            #[async_context_manager]
            async fn $name($argument: $Argument) -> impl AsyncContextManager<Value = $Value> $body
        };
        ($name:ident lends $value:expr; as $Manager:ty) => {
            #[async_context_manager]
            async fn $name() -> $Manager {
                yield_!($value)
            }
        };
    }

    manager!(of_parts, n: u32, u32, {
        let mut n = n + 1;
        pause().await;
        yield_!(&mut n);
    });
    manager!(of_a_type lends &mut 1; as impl AsyncContextManager<Value = u32, Error = String>);
    manager!(boxed lends &mut 2; as BoxAsyncContextManager<'static, u32, String>);

    /// A yield among another macro's tokens.
    #[async_context_manager]
    async fn hidden() -> impl AsyncContextManager<Value = u32, Error = String> {
        macro_rules! lend_it {
            ($value:expr) => {
                yield_!(&mut $value)
            };
        }
        let mut n = 3;
        lend_it!(n)
    }

    #[test]
    fn may_be() {
        assert_eq!(lent(of_parts(1)), 2);
        assert_eq!(tried(of_a_type()), Ok(1));
        assert_eq!(tried(boxed()), Ok(2));
        assert_eq!(tried(hidden()), Ok(3));
    }
}

mod nested_items {
    use super::*;

    #[async_context_manager]
    async fn with_items(n: u32) -> impl AsyncContextManager<Value = String> {
        const STEP: u32 = 2;

        #[derive(Debug, Clone, Copy)]
        struct Step(u32);

        fn doubled(n: u32) -> Option<u32> {
            let product = n.checked_mul(STEP)?;
            return Some(product);
        }

        let closure = |m: u32| -> Option<u32> {
            if m == 0 {
                return None;
            }
            Some(m.checked_sub(n)?)
        };
        let block = async {
            for m in 0.. {
                if m > n {
                    return m;
                }
            }
            0
        };
        let mut text = format!(
            "{:?} {:?} {:?} {}",
            Step(n).0,
            doubled(n),
            closure(5),
            block.await
        );
        yield_!(&mut text);
    }

    #[test]
    fn closures_and_async_blocks_in_a_body_are_their_own() {
        assert_eq!(lent(with_items(3)), "3 Some(6) Some(2) 4");
    }
}

#[test]
fn a_manager_is_a_value_of_one_type_and_does_nothing_until_it_is_entered() {
    #[async_context_manager]
    async fn of<T: Debug + 'static>(log: Log, value: T) -> impl AsyncContextManager<Value = T> {
        log.say("entered");
        let mut value = value;
        yield_!(&mut value);
    }
    let log = Log::default();
    let mut managers = vec![of(log.clone(), 1), of(log.clone(), 2)];
    managers.reverse();
    assert_eq!(log.said(), "");
    assert_eq!(managers.into_iter().map(lent).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(log.said(), "entered, entered");
}
