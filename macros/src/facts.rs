//! The facts about a function and its body that all phases share.

use std::mem;

use proc_macro2::{Span, TokenStream};
use syn::{Ident, Lifetime, Path};

/// What the attribute makes of the function.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Generator,
    Manager,
}

impl Kind {
    /// The attribute's name.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Kind::Generator => "async_generator",
            Kind::Manager => "async_context_manager",
        }
    }

    /// What it makes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Generator => "an async generator",
            Kind::Manager => "an async context manager",
        }
    }
}

/// What a return type says.
#[derive(Clone)]
pub(crate) struct Returns {
    /// The type of the generator's items, `_` where only the body can tell.
    pub(crate) item: TokenStream,
    /// How the generator is resumed; `None` as a stream is, which nobody can close but by dropping.
    pub(crate) protocol: Option<TokenStream>,
    pub(crate) body: BodyKind,
    /// What the body evaluates to, if that is neither of what it is in a stream.
    pub(crate) value: Option<TokenStream>,
    /// Whether `yield_!` and `yield_from_!` wrap in `Ok`.
    pub(crate) yields: YieldForm,
    /// The type in which the caller gets the generator, if that is a `Pin<Box<_>>`: `_` where the
    /// return type says enough.
    pub(crate) boxed: Option<TokenStream>,
    /// Whether to move an item costs next to nothing.
    pub(crate) small: bool,
    /// Where it says so: what does not fit it is said there.
    pub(crate) span: Span,
}

/// What the body evaluates to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum BodyKind {
    Unit,
    /// `Result<(), E>`, where the items are `Result<_, E>`.
    Result,
    /// What the return type says, or whatever it is.
    Value,
    /// Whatever it is, in the body of a `finally!`.
    FinallyBody,
    /// `()`, in the cleanup of a `finally!`.
    Cleanup,
    /// Whatever it is, in the block of an `async_with!`.
    WithBlock,
}

/// What `yield_!` takes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldForm {
    Items,
    /// What is in the item's `Ok`.
    OkValues,
    /// References to what a context manager lends.
    Lends,
}

impl YieldForm {
    /// What it stands in.
    pub(crate) fn owner(self) -> &'static str {
        match self {
            YieldForm::Items | YieldForm::OkValues => "generator",
            YieldForm::Lends => "context manager",
        }
    }

    /// The one that expansions hand on by a word.
    pub(crate) fn of(word: &Ident) -> Self {
        if word == "lends" {
            YieldForm::Lends
        } else if word == "ok_values" {
            YieldForm::OkValues
        } else {
            YieldForm::Items
        }
    }

    /// The word by which expansions hand it on.
    pub(crate) fn word(self) -> Ident {
        let word = match self {
            YieldForm::Items => "items",
            YieldForm::OkValues => "ok_values",
            YieldForm::Lends => "lends",
        };
        Ident::new(word, Span::mixed_site())
    }
}

/// The hygienic names that an expansion binds and hands to the hidden macros.
pub(crate) struct HygienicNames {
    pub(crate) token: Ident,
    pub(crate) label: Lifetime,
    /// The permit that each yield of a context manager moves. The blocks of nested constructs capture it.
    pub(crate) permit: Ident,
    /// The variable that each yield of a context manager assigns. The blocks of nested constructs have their own.
    pub(crate) proof: Ident,
}

impl HygienicNames {
    /// The names of a body.
    pub(crate) fn new(token: Ident, label: Lifetime) -> Self {
        HygienicNames {
            token,
            label,
            permit: Ident::new(PERMIT, Span::mixed_site()),
            proof: Ident::new(PROOF, Span::mixed_site()),
        }
    }

    /// Gives the permit and the proof the hygiene of the user's tokens, because the compiler does not show variables that
    /// another crate's macro names. They are the only such names: soundness does not depend on them.
    pub(crate) fn show_to_user(&mut self, user: Span) {
        for name in [&mut self.permit, &mut self.proof] {
            name.set_span(user.located_at(name.span()));
        }
    }

    /// Hides the proof of a block that does not read it, so that no lint speaks of an unused variable.
    pub(crate) fn hide_proof(&mut self) {
        self.proof = Ident::new(PROOF, Span::mixed_site());
    }

    /// Renames the permit for a block that it is moved into. Returns the old name.
    pub(crate) fn nest_permit(&mut self) -> Ident {
        let inner = nested(&self.permit);
        mem::replace(&mut self.permit, inner)
    }

    /// Takes the permit from a cleanup: a yield that another macro hides there finds no variable of the new name.
    pub(crate) fn take_permit(&mut self) {
        self.permit = Ident::new("a_cleanup_lends_nothing", self.permit.span());
    }

    /// The names of a block in the body, for the compiler to point there where it speaks of them.
    pub(crate) fn of_block(&self, span: Span, yields: YieldForm) -> Self {
        // The compiler shows a user the token where what is yielded borrows from the body, and the label
        // where a macro takes a yield elsewhere.
        let (token, label) = match yields {
            YieldForm::Items | YieldForm::OkValues => (
                "the_generator",
                "'yield_must_stand_directly_in_the_generator",
            ),
            YieldForm::Lends => (
                "lend_what_the_guard_derefs_to",
                "'yield_must_stand_directly_in_the_context_manager",
            ),
        };
        let span = Span::mixed_site().located_at(span);
        HygienicNames {
            token: Ident::new(token, span),
            label: Lifetime::new(label, span),
            permit: self.permit.clone(),
            proof: nested(&self.proof),
        }
    }
}

/// Returns the name of a variable in a nested block, which differs from the one outside: otherwise a lint could report shadowing.
fn nested(outer: &Ident) -> Ident {
    Ident::new(&format!("{outer}_"), outer.span())
}

/// The name of the permit, which the compiler shows for a second yield on a path.
const PERMIT: &str = "a_context_manager_yields_once";

/// The name of the proof, which the compiler shows for a path without a yield.
const PROOF: &str = "every_path_yields_once";

/// Which of the two.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldMacro {
    Yield,
    YieldFrom,
}

impl YieldMacro {
    /// The one that a macro is called by.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let name = path.get_ident()?;
        if name == "yield_" {
            Some(YieldMacro::Yield)
        } else if name == "yield_from_" {
            Some(YieldMacro::YieldFrom)
        } else {
            None
        }
    }

    /// The macro's name, as one speaks of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            YieldMacro::Yield => "yield_!",
            YieldMacro::YieldFrom => "yield_from_!",
        }
    }

    /// What it takes, for those who gave it more.
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
