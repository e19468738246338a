//! A grammar that generates text from bytes.

use arbitrary::Unstructured;

/// Generates text.
#[derive(Debug)]
pub struct Grammar<'a> {
    bytes: Unstructured<'a>,
    depth: usize,
    /// Set if the text contains a piece that is out of place.
    pub has_noise: bool,
}

/// The rules. An upper-case letter that stands alone is replaced by a rule for the letter.
const RULES: &[(char, &[&str])] = &[
    // A statement.
    (
        'S',
        &[
            "E;",
            "E;",
            "yield_!(E);",
            "yield_!();",
            "yield_from_!(E);",
            "let P = E;",
            "let P: T = E;",
            "let P = yield_!(E);",
            "let P = (E) else { Z };",
            "if (E) { B }",
            "if (E) { B } else { B }",
            "if let P = (E) { B }",
            "while (E) { B }",
            "L loop { B }",
            "L for P in (E) { B }",
            "#[for_await] L for P in (E) { B }",
            "A #[for_await] for P in (E) { B }",
            "#[for_await] for P in (E) { #![allow(x)] B }",
            "match (E) { P => E, P if (E) => { B } _ => E }",
            "finally!({ B }, { B });",
            "async_with!(E, W);",
            "with_yielder!(W);",
            "A let P = E;",
            "A yield_!(E);",
            "A (E);",
            "A { B }",
            "A loop { B }",
            "A if x { B }",
            "A finally!({ B }, { B });",
            "A async_with!(E, W);",
            "A with_yielder!(W);",
            "fn f(a: T) -> T { B }",
            "async fn f() { B }",
            "#[async_generator] async fn g() -> R { B }",
            "struct Unit;",
            "macro_rules! m { () => { yield_!(1) }; }",
            "unsafe { B }",
            "{ B }",
            "Z;",
            ";",
            "let __x = async move { B };",
            "(E) = E;",
            "const X: T = E;",
            "use a::b;",
            "println!(\"{}\", E);",
            "/// doc\nlet P = E;",
            "impl X { M }",
        ],
    ),
    // An expression.
    (
        'E',
        &[
            "x",
            "1",
            "x.await",
            "yield_!(E)",
            "yield_!()",
            "yield_from_!(E)",
            "f(E, E)",
            "(E).m(E)",
            "(E)",
            "(E,)",
            "[E; 2]",
            "async { B }",
            "async move { B }",
            "(|P| E)",
            "(|| { B })",
            "(move |P: T| -> T { B })",
            "(async |P| { B })",
            "finally!({ B }, { B })",
            "async_with!(E, W)",
            "with_yielder!(W)",
            "vec![E, E]",
            "select! { P = E => { B } }",
            "join!(E, E)",
            "(E)?",
            "x?",
            "-x",
            "!x",
            "&mut x",
            "*x",
            "(x as T)",
            "(x..)",
            "(..=x)",
            "(x == (E))",
            "(x && (E))",
            "(x || (E))",
            "return",
            "(return E)",
            "(break)",
            "(continue)",
            "(break 'a)",
            "(break 'a E)",
            "(if x { B } else { B })",
            "(match x { _ => E })",
            "(const { B })",
            "(unsafe { B })",
            "('a: { B })",
            "(loop { B })",
            "(Unit { a: E })",
            "\"text\"",
            "'c'",
            "b\"x\"",
            "1.5",
            "x.0",
            "x[E]",
            "panic!()",
            "todo!()",
            "matches!(E, P)",
            "m! { B }",
            "(#[allow(x)] { B })",
            "try_join!(E, async { B })",
            "::a::b::<T>(E)",
            "<T as Tr>::f(E)",
            "async_gen! { B }",
            "self",
            "r#await",
        ],
    ),
    // A jump.
    (
        'Z',
        &[
            "return",
            "return E",
            "break",
            "continue",
            "break 'a",
            "continue 'a",
            "panic!()",
            "loop {}",
            "yield_!(return)",
        ],
    ),
    // The statements of a block.
    (
        'B',
        &[
            "",
            "S",
            "S S",
            "S S S",
            "E",
            "S E",
            "S E",
            "yield_!(E)",
            "yield_!()",
        ],
    ),
    // A pattern.
    (
        'P',
        &[
            "x",
            "_",
            "(x, y)",
            "mut x",
            "ref x",
            "ref mut x",
            "Unit { a, .. }",
            "Some(P)",
            "[P, ..]",
            "&(P)",
            "x @ (P)",
            "None",
            "(1..=2)",
            "(-1)",
            "(P)",
            "a::Path",
            "m!()",
        ],
    ),
    // The label of a loop.
    ('L', &["", "", "'a: ", "'b: "]),
    // An attribute.
    (
        'A',
        &[
            "#[allow(x)]",
            "#[cfg(x)]",
            "#[doc = \"x\"]",
            "#[other]",
            "#[a::b(c)]",
            "#[for_await]",
            "#[rustfmt::skip]",
        ],
    ),
    // The closure of an `async_with!` or a `with_yielder!`.
    (
        'W',
        &[
            "|P| { B }",
            "|P| { B }",
            "|| { B }",
            "|P| E",
            "|P: T| { B }",
            "|P| -> T { B }",
            "move |P| { B }",
            "|P, P| { B }",
            "|P| { B },",
        ],
    ),
    // A type.
    (
        'T',
        &[
            "u8",
            "()",
            "&'a T",
            "&mut T",
            "Vec<T>",
            "(T, T)",
            "[T; 2]",
            "[T]",
            "Result<T, T>",
            "Option<T>",
            "impl Tr<T>",
            "(dyn Tr + 'a)",
            "fn(T) -> T",
            "!",
            "_",
            "*const T",
            "Self",
            "<T as Tr>::Assoc",
            "m!()",
            "String",
            "a::Path<'a, T>",
            "(T)",
            "impl Fn(T) -> T",
        ],
    ),
    // A return type.
    (
        'R',
        &[
            "impl Stream<Item = T>",
            "impl Stream<Item = T>",
            "impl Stream<Item = Result<T, T>> + Send + 'a",
            "impl TryStream<Ok = T, Error = T>",
            "impl AsyncGenerator<Yield = T>",
            "impl AsyncGenerator<T, Yield = T, Return = T>",
            "impl AsyncGenerator<T, T, Yield = T, Return = Result<T, T>>",
            "impl AsyncGenerator<_, T>",
            "impl AsyncContextManager<Value = T>",
            "impl AsyncContextManager<Value = T>",
            "impl AsyncContextManager<Value = T, Error = T>",
            "impl AsyncContextManager<Value = T, Error = T, Exit = T>",
            "BoxStream<'_, T>",
            "LocalBoxStream<'a, T>",
            "BoxAsyncGenerator<'_, T>",
            "BoxAsyncGenerator<'_, T, T, T, T>",
            "BoxAsyncContextManager<'_, T>",
            "BoxAsyncContextManager<'_, T, T>",
            "BoxAsyncContextManager<'_, T, T, T>",
            "Pin<Box<dyn Stream<Item = T> + Send + '_>>",
            "Pin<Box<dyn AsyncGenerator<T, Yield = T> + '_>>",
            "Pin<Box<dyn AsyncContextManager<Value = T>>>",
            "Pin<Box<T>>",
            "Pin<R>",
            "Box<R>",
            "(R)",
            "(R, R)",
            "Vec<R>",
            "Rows",
            "T",
            "impl Stream<T>",
            "impl Stream",
            "impl FusedStream<Item = T>",
            "impl 'a + Sized",
            "impl AsyncGenerator",
            "impl AsyncGenerator<T, T, T>",
            "impl TryStream",
            "BoxStream",
            "BoxAsyncGenerator<'_>",
            "impl Iterator<Item = T>",
            "impl Future<Output = R>",
            "impl Stream<Item = R>",
            "impl for<'b> Stream<Item = &'b T> + ?Sized + use<'a, X>",
            "impl AsyncContextManager<T, Value = T>",
            "impl AsyncContextManager",
            "impl Stream(T) -> T",
            "impl AsyncContextManager<Value = T, Exit = T>",
            "Pin<Box<dyn Stream(T) -> T>>",
        ],
    ),
    // A function.
    (
        'F',
        &[
            "async fn f(G) -> R { B }",
            "async fn f(G) -> R { B }",
            "pub async fn f<'a, X: Tr>(G) -> R where X: Tr { B }",
            "A async fn f(G) -> R { B }",
            "A A pub(crate) unsafe async fn f(G) -> R { B }",
            "async fn f(G) -> R;",
            "async fn f(G) { B }",
            "async fn f(G);",
            "fn f(G) -> R { B }",
            "const fn f(G) -> R { B }",
            "extern \"C\" fn f(G) -> R { B }",
            "async unsafe extern \"C\" fn f(G, ...) -> R { B }",
            "async fn f(G) -> R { #![allow(x)] B }",
            "default async fn f(G) -> R { B }",
            "#[async_generator] async fn f(G) -> R { B }",
            "#[asyncgen::async_context_manager] async fn f(G) -> R { B }",
            "impl X { M }",
            "trait X { M }",
            "mod x { M }",
            "struct X;",
            "impl Tr for X { M M }",
        ],
    ),
    // A method.
    (
        'M',
        &[
            "async fn f(G) -> R { B }",
            "fn f(G) -> T { B }",
            "fn f() {}",
        ],
    ),
    // Arguments.
    (
        'G',
        &[
            "",
            "P: T",
            "P: T, P: T",
            "self",
            "&self",
            "&mut self, P: T",
            "mut self",
            "self: Pin<&mut Self>",
            "self: Box<Self>, P: T",
            "A P: T",
            "self: T",
            "&'a mut self, A P: T, P: T,",
        ],
    ),
    // The context that a hidden macro receives.
    (
        'H',
        &[
            "t 'l items plain any [_] [] [] []",
            "t 'l items plain any [_] [_] [] []",
            "t 'l ok_values plain any [_] [_] [Result<T, T>] []",
            "t 'l lends plain any [_] [_] [T] []",
        ],
    ),
    // The arguments of an attribute.
    (
        'C',
        &[
            "",
            "",
            "",
            "",
            "crate = a::b",
            "crate = ::a",
            "crate",
            "crate = ",
            "x",
            "crate = a::b, y",
            "crate = a::<T>",
        ],
    ),
    // A piece that is out of place.
    (
        'N',
        &[
            "?",
            "yield_!",
            "async",
            "await",
            "for",
            "#",
            "!",
            "=>",
            "..",
            "'a",
            "yield x",
            "E E",
            "for await x in y {}",
            "( )",
            "{ B }",
            "[ ]",
            "return",
            "::",
            "|",
            "fn",
            "$x",
            "->",
            "finally!",
            "async_with!",
            "with_yielder!",
            "crate",
            "_",
            ",",
        ],
    ),
];

impl<'a> Grammar<'a> {
    /// Creates a grammar that makes its choices by the bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Grammar {
            bytes: Unstructured::new(bytes),
            depth: 0,
            has_noise: false,
        }
    }

    /// Chooses one of several values, or the first when the bytes are used up.
    pub fn choose<'b, T>(&mut self, several: &'b [T]) -> &'b T {
        let index = self.bytes.int_in_range(0..=several.len() - 1);
        &several[index.unwrap_or(0)]
    }

    /// Generates the arguments of an attribute.
    pub fn args(&mut self) -> String {
        self.one('C')
    }

    /// Generates a function, or an item that contains functions.
    pub fn function(&mut self) -> String {
        self.one('F')
    }

    /// Generates the statements of a body.
    pub fn statements(&mut self) -> String {
        self.one('B')
    }

    /// Generates the head and the body of an `async_coroutine!`.
    pub fn coroutine(&mut self) -> String {
        format!("-> {} {{ {} }}", self.one('R'), self.one('B'))
    }

    /// Generates the context that a hidden macro receives before the code of the user.
    pub fn head(&mut self) -> String {
        self.one('H')
    }

    /// Generates the contents of a `finally!`.
    pub fn blocks(&mut self) -> String {
        format!("{{ {} }}, {{ {} }}", self.one('B'), self.one('B'))
    }

    /// Generates the contents of an `async_with!`.
    pub fn parts(&mut self) -> String {
        let mut managers = self.one('E');
        while *self.choose(&[false, false, true]) {
            managers = format!("{managers}, {}", self.one('E'));
        }
        format!("{managers}, {}", self.one('W'))
    }

    /// Generates a piece by a rule for its letter.
    fn one(&mut self, letter: char) -> String {
        let Some((_, rules)) = RULES.iter().find(|(name, _)| *name == letter) else {
            return letter.to_string();
        };
        self.depth += 1;
        // Beyond a certain depth, a rule without nested pieces.
        let rule = if self.depth > 12 || self.bytes.is_empty() {
            rules
                .iter()
                .find(|rule| !names_a_piece(rule))
                .map_or("x", |rule| rule)
        } else {
            *self.choose(rules)
        };
        let mut text = String::new();
        let mut before = ' ';
        let mut letters = rule.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_word =
                |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '\'';
            let stands_alone = !is_word(before) && !letters.peek().copied().is_some_and(is_word);
            if letter.is_uppercase() && stands_alone {
                let piece = self.one(letter);
                text.push_str(&piece);
            } else {
                text.push(letter);
            }
            before = letter;
        }
        if !self.bytes.is_empty()
            && self.bytes.ratio(1, 200_u8).unwrap_or(false)
            && "SEPTB".contains(letter)
        {
            self.has_noise = true;
            let noise = self.one('N');
            text = format!("{text} {noise} ");
        }
        self.depth -= 1;
        text
    }
}

/// Returns `true` if the rule contains the letter of a rule.
fn names_a_piece(rule: &str) -> bool {
    rule.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .any(|word| RULES.iter().any(|(name, _)| word.chars().eq([*name])))
}
