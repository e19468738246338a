"""Writes the crate of generators in its three spellings."""

import re
import shutil
import textwrap

from suite import cargo
from suite.bodies import BODIES

GENERATORS = 500
YIELDS = 3 * GENERATORS

SPELLINGS = ["plain", "async_stream", "asyncgen"]

MANIFEST = """\
[package]
name = "generators_{spelling}"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
{dependencies}
"""

DEPENDENCIES = {
    "plain": "",
    "async_stream": 'async-stream = "0.3"\nfutures-core = "0.3"\n',
    "asyncgen": f'asyncgen = {{ path = "{cargo.BENCHES.parent / "runtime"}" }}\nfutures-core = "0.3"\n',
}

# The packages that cargo builds for a single spelling.
PACKAGES = {"plain": None, "async_stream": "async-stream", "asyncgen": "asyncgen"}

IMPORTS = {
    "plain": "",
    "async_stream": "use futures_core::Stream;\n",
    "asyncgen": "use asyncgen::{Stream, async_generator};\n",
}

# The functions that all bodies await.
ROOT = """\
pub struct Row {
    pub id: u64,
    pub name: String,
    pub weight: u32,
}

pub async fn pause() {}

pub async fn fetch(page: u64) -> Vec<Row> {
    let row = |id| Row { id, name: id.to_string(), weight: 1 };
    (0..page).map(row).collect()
}

pub async fn describe(kind: u32) -> &'static str {
    if kind > 9 { "many" } else { "few" }
}

pub async fn sum(numbers: &[u64]) -> u64 {
    numbers.iter().sum()
}
"""

# The replacement for a yield.
EMIT = """
pub async fn emit<T>(item: T) {
    drop(item);
}
"""

# The program has every generator in it, ready to be polled.
MAIN = """\
{imports}
fn keep<'a, S: {kind} + 'a>(value: S) {{
    let value: std::pin::Pin<Box<dyn {erased}>> = Box::pin(value);
    drop(std::hint::black_box(value));
}}

fn main() {{
{calls}
}}
"""


def workspace(directory, generators=GENERATORS):
    """Writes a workspace of the three crates, each with so many generators."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    members = ", ".join(f'"{spelling}"' for spelling in SPELLINGS)
    (directory / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = [{members}]\n')
    # The versions that everything else is measured with.
    shutil.copy(cargo.BENCHES / "Cargo.lock", directory)
    for spelling in SPELLINGS:
        package(directory / spelling, spelling, generators)


def package(directory, spelling, generators):
    (directory / "src").mkdir(parents=True)
    manifest = MANIFEST.format(spelling=spelling, dependencies=DEPENDENCIES[spelling])
    (directory / "Cargo.toml").write_text(manifest)
    modules = "".join(f"pub mod bodies_{number};\n" for number in range(len(BODIES)))
    emit = EMIT if spelling == "plain" else ""
    (directory / "src/lib.rs").write_text(f"{modules}\n{ROOT}{emit}")
    for number, body in enumerate(BODIES):
        functions = [function(body, index, spelling) for index in range(generators // len(BODIES))]
        text = "\n".join([IMPORTS[spelling], *functions])
        (directory / f"src/bodies_{number}.rs").write_text(text)
    (directory / "src/main.rs").write_text(program(spelling, generators))


def program(spelling, generators):
    future = spelling == "plain"
    calls = [
        f"    keep(generators_{spelling}::bodies_{number}::{body.signature.split('_')[0]}_{index}({body.call}));"
        for number, body in enumerate(BODIES)
        for index in range(generators // len(BODIES))
    ]
    return MAIN.format(
        imports="" if future else "use futures_core::Stream;\n",
        kind="Future" if future else "Stream",
        erased="Future<Output = S::Output> + 'a" if future else "Stream<Item = S::Item> + 'a",
        calls="\n".join(calls),
    )


def function(body, index, spelling):
    def fill(text):
        return text.replace("%i", str(index)).replace("%k", str(index + 2))

    signature = fill(body.signature)
    code = textwrap.indent(textwrap.dedent(fill(body.code)).strip(), "    ")
    return globals()[spelling](signature, body, code) + "\n"


def plain(signature, body, code):
    code = spell(code, "crate::emit({}).await")
    if body.error:
        return f"pub async fn {signature} -> Result<(), {body.error}> {{\n{code}\n    Ok(())\n}}"
    return f"pub async fn {signature} {{\n{code}\n}}"


def async_stream(signature, body, code):
    code = textwrap.indent(spell(code, "yield {}"), "    ")
    macro = "async_stream::try_stream" if body.error else "async_stream::stream"
    return f"pub fn {signature} -> impl Stream<Item = {item(body)}> {{\n    {macro}! {{\n{code}\n    }}\n}}"


def asyncgen(signature, body, code):
    code = spell(code, "yield_!(Ok({}))" if body.error else "yield_!({})")
    return f"#[async_generator]\npub async fn {signature} -> impl Stream<Item = {item(body)}> {{\n{code}\n}}"


def item(body):
    return f"Result<{body.item}, {body.error}>" if body.error else body.item


def spell(code, form):
    """Spells the yields, each of which ends its line."""
    return re.sub(r"(?:YIELD|EMIT)\((.*)\)([;,])$", lambda found: form.format(found[1]) + found[2], code, flags=re.M)
