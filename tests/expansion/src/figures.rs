//! Statistics of the expansions of all functions in a set of files.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::forms::{EXPRESSIONS, FORMS, Form, Parts};
use crate::functions::{self, Function, Place};
use crate::properties::{self, Finding, Outcome};
use crate::{Macro, sources};

/// Which functions are expanded in all forms. Other functions are expanded in two forms, in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllForms {
    /// No functions.
    OfNone,
    /// All `async fn`s.
    OfAsync,
    /// All functions.
    OfAll,
}

const ATTRIBUTES: [Macro; 2] = [Macro::AsyncGenerator, Macro::AsyncContextManager];

/// The statistics.
#[derive(Debug, Default)]
pub struct Figures {
    files: usize,
    unreadable: usize,
    /// The number of functions.
    pub functions: usize,
    async_fns: usize,
    as_they_are: Count,
    made_async: Count,
    given: BTreeMap<&'static str, Count>,
    errors: BTreeMap<String, usize>,
    slowest: Option<(Duration, String)>,
    /// The properties that do not hold, with their places.
    pub findings: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    expanded: usize,
    refused: usize,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.expanded += other.expanded;
        self.refused += other.refused;
    }
}

impl Figures {
    /// Expands all functions in the files.
    pub fn of(files: &[PathBuf], all_forms: AllForms) -> Self {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut figures = Figures::default();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                figures.add_file(file, all_forms);
                // Without this call, proc-macro2 keeps the text of every file.
                proc_macro2::extra::invalidate_current_thread_spans();
            }
            figures
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..thread::available_parallelism().map_or(1, usize::from))
                // Parsers recurse for nested code.
                .map(|_| {
                    thread::Builder::new()
                        .stack_size(256 << 20)
                        .spawn_scoped(scope, work)
                        .unwrap()
                })
                .collect();
            let mut all = Figures::default();
            for thread in threads {
                all.add(thread.join().unwrap());
            }
            all.findings.sort();
            all
        })
    }

    fn add(&mut self, other: Figures) {
        self.files += other.files;
        self.unreadable += other.unreadable;
        self.functions += other.functions;
        self.async_fns += other.async_fns;
        self.as_they_are.add(other.as_they_are);
        self.made_async.add(other.made_async);
        for (form, count) in other.given {
            self.given.entry(form).or_default().add(count);
        }
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
        self.slowest = self.slowest.take().max(other.slowest);
        self.findings.extend(other.findings);
    }

    fn add_file(&mut self, path: &Path, all_forms: AllForms) {
        self.files += 1;
        let Some(functions) = sources::read(path).and_then(|text| functions::of_file(&text)) else {
            self.unreadable += 1;
            return;
        };
        for function in functions {
            self.add_function(path, &function, all_forms);
        }
    }

    fn add_function(&mut self, path: &Path, function: &Function, all_forms: AllForms) {
        let turn = self.functions;
        self.functions += 1;
        self.async_fns += usize::from(function.is_async);
        let place = format!("{}:{}: {}", path.display(), function.line, function.name);
        for attribute in ATTRIBUTES {
            let outcome = self.timed(&place, || properties::as_it_is(function, attribute));
            let count = self.note(outcome, &place, "as it is");
            self.as_they_are.add(count);
        }
        if function.place == Place::Extern {
            return;
        }
        let Some(parts) = Parts::of(function.tokens.clone()) else {
            return self
                .findings
                .push(format!("{place}: cannot be taken apart"));
        };
        if !function.is_async {
            let made_async = Function {
                tokens: parts.made_async(),
                ..function.clone()
            };
            for attribute in ATTRIBUTES {
                let outcome = self.timed(&place, || properties::as_it_is(&made_async, attribute));
                let count = self.note(outcome, &place, "made async");
                self.made_async.add(count);
            }
        }
        let forms: Vec<Form> = FORMS.into_iter().chain(EXPRESSIONS).collect();
        for (index, form) in forms.iter().enumerate() {
            let is_next = (0..2).any(|next| (2 * turn + next) % forms.len() == index);
            let is_given = match all_forms {
                AllForms::OfNone => is_next,
                AllForms::OfAsync => is_next || function.is_async,
                AllForms::OfAll => true,
            };
            if is_given {
                let outcome = self.timed(&place, || properties::given(&parts, *form));
                let count = self.note(outcome, &place, form.name);
                self.given.entry(form.name).or_default().add(count);
            }
        }
    }

    fn timed<T>(&mut self, place: &str, expand: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let outcome = expand();
        let time = start.elapsed();
        if self
            .slowest
            .as_ref()
            .is_none_or(|(slowest, _)| time > *slowest)
        {
            self.slowest = Some((time, place.to_owned()));
        }
        outcome
    }

    fn note(&mut self, outcome: Result<Outcome, Finding>, place: &str, form: &str) -> Count {
        let mut count = Count::default();
        match outcome {
            Ok(Outcome::Skipped) => {}
            Ok(Outcome::Expanded) => count.expanded += 1,
            Ok(Outcome::Refused(errors)) => {
                count.refused += 1;
                for error in errors {
                    // Types and names follow the colon.
                    let kind = error.split(": ").next().unwrap_or_default().to_owned();
                    *self.errors.entry(kind).or_default() += 1;
                }
            }
            Err(finding) => {
                let finding: String = finding.chars().take(2000).collect();
                self.findings.push(format!("{place}, {form}: {finding}"));
            }
        }
        count
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures {
            files,
            unreadable,
            functions,
            async_fns,
            as_they_are,
            made_async,
            ..
        } = self;
        writeln!(f, "{files:9} files")?;
        writeln!(f, "{unreadable:9} of them that cannot be parsed")?;
        writeln!(f, "{functions:9} functions")?;
        writeln!(f, "{async_fns:9} of them async")?;
        writeln!(f, "\n expanded   refused")?;
        let line = |f: &mut fmt::Formatter<'_>, name: &str, count: &Count| {
            writeln!(f, "{:9} {:9}  {name}", count.expanded, count.refused)
        };
        line(f, "as they are, by both attributes", as_they_are)?;
        line(f, "made async, and as they are otherwise", made_async)?;
        let mut all = *as_they_are;
        all.add(*made_async);
        for (name, count) in &self.given {
            all.add(*count);
            line(f, name, count)?;
        }
        line(f, "all", &all)?;
        writeln!(f, "\n   errors")?;
        for (error, count) in &self.errors {
            writeln!(f, "{count:9}  {error}")?;
        }
        if let Some((time, place)) = &self.slowest {
            writeln!(f, "\nslowest, with the checks: {time:.1?}, {place}")?;
        }
        Ok(())
    }
}
