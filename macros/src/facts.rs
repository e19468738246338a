//! The facts about a function and its body that all phases share.

use proc_macro2::{Span, TokenStream};
use syn::{Ident, Path, Type, parse2};

/// The kind of function that an attribute creates.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Generator,
    Manager,
}

impl Kind {
    /// Returns the name of the attribute.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Kind::Generator => "async_generator",
            Kind::Manager => "async_context_manager",
        }
    }

    /// Returns the name of the kind, with an article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Generator => "an async generator",
            Kind::Manager => "an async context manager",
        }
    }
}

/// The types of a body, as the return type of its function determines them.
#[derive(Clone)]
pub(crate) struct BodySignature {
    /// The type of the items, or `_` if it is inferred from the body.
    pub(crate) item: TokenStream,
    /// The protocol, which determines how the generator is resumed. `None` for a stream, which is closed by being dropped.
    pub(crate) resume_protocol: Option<TokenStream>,
    pub(crate) body: BodyKind,
    /// The location of a `?` that requires the items to be results. `None` if their type shows that they are.
    pub(crate) question_mark: Option<Span>,
    /// The type of the body, unless it is that of a stream's body.
    pub(crate) body_type: Option<TokenStream>,
    /// The operand of `yield_!`.
    pub(crate) yields: YieldForm,
    /// The type of the box that the caller gets the generator in, if any. `_` if rustc infers it from the return type.
    pub(crate) boxed_as: Option<TokenStream>,
    /// `true` if moving an item costs next to nothing.
    pub(crate) cheap_to_move: bool,
    /// The location of the return type, for errors about mismatched types.
    pub(crate) span: Span,
    /// The hygiene of the attribute. Clippy ignores expressions that have it.
    pub(crate) attribute: Span,
    pub(crate) dialect: Dialect,
}

impl BodySignature {
    /// Returns the type of the body, unless it is that of a stream's body.
    pub(crate) fn parsed_body_type(&self) -> Option<Type> {
        parse2(self.body_type.clone()?).ok()
    }
}

/// The constructs that a body may contain.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Dialect {
    /// The macros of `asyncgen`: `yield_!`, `yield_from_!`, `finally!`, `async_with!`, and `#[for_await]`.
    Macros,
    /// The syntax of the crate `async-stream`: `yield` and `for await`. The names of our macros belong to the user.
    Keywords,
}

/// The kind of a body, which determines the value that it evaluates to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum BodyKind {
    /// Evaluates to `()`.
    Unit,
    /// Evaluates to `Result<(), E>`. The items are `Result<_, E>`.
    Result,
    /// Evaluates to a value of the type in `BodySignature::body_type`.
    Value,
    /// The body of a `finally!`. Evaluates to a value of any type.
    FinallyBody,
    /// The cleanup of a `finally!`. Evaluates to `()`.
    Cleanup,
    /// The block of an `async_with!`. Evaluates to a value of any type.
    WithBlock,
    /// The block of a `with_yielder!`. Evaluates to a value of any type.
    YielderBlock,
}

/// The operand of `yield_!`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldForm {
    /// An item.
    Items,
    /// The value in the `Ok` of an item.
    OkValues,
    /// A reference to the value that a context manager lends.
    Lends,
}

impl YieldForm {
    /// Returns the name of the function that contains the `yield_!`.
    pub(crate) fn owner(self) -> &'static str {
        match self {
            YieldForm::Items | YieldForm::OkValues => "generator",
            YieldForm::Lends => "context manager",
        }
    }

    /// Returns the form that expansions pass on as a word.
    pub(crate) fn of(word: &Ident) -> Self {
        match &*word.to_string() {
            "lends" => YieldForm::Lends,
            "ok_values" => YieldForm::OkValues,
            _ => YieldForm::Items,
        }
    }

    /// Returns the word that expansions pass on.
    pub(crate) fn word(self) -> Ident {
        let word = match self {
            YieldForm::Items => "items",
            YieldForm::OkValues => "ok_values",
            YieldForm::Lends => "lends",
        };
        Ident::new(word, Span::mixed_site())
    }
}

/// One of the two macros that yield.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldMacro {
    Yield,
    YieldFrom,
}

impl YieldMacro {
    /// Returns the macro with the given path.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        Self::named(&path.get_ident()?.to_string())
    }

    /// Returns the macro with the given name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "yield_" => Some(YieldMacro::Yield),
            "yield_from_" => Some(YieldMacro::YieldFrom),
            _ => None,
        }
    }

    /// Returns the name of the macro, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            YieldMacro::Yield => "yield_!",
            YieldMacro::YieldFrom => "yield_from_!",
        }
    }

    /// Returns the message for too many operands.
    pub(crate) fn takes(self, yields: YieldForm) -> &'static str {
        match self {
            YieldMacro::Yield if yields == YieldForm::Lends => {
                "`yield_!` takes one reference, `yield_!(&mut value)`, or none to lend `()`: \
                 lend a tuple to lend several at once"
            }
            YieldMacro::Yield => {
                "`yield_!` takes one value, or none to yield `()`: \
                 write a tuple to yield several at once"
            }
            YieldMacro::YieldFrom => "`yield_from_!` takes one stream",
        }
    }
}
