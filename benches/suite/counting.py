"""Counts the instructions that rustc executes for generators. They vary by 1 % from run to run, while times vary by 20 %.

Callgrind is slow, so the crates contain few generators.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil

from suite import cargo, generate
from suite.compiling import Spelling

FEW, MANY = 10, 60
SPELLINGS = ["async_stream", "asyncgen"]

# The parts, and the commands that are counted. An incremental build after an edit follows the first one, which has nothing to reuse.
PARTS = {
    "check": lambda spelling: spelling.touched("check"),
    "build": lambda spelling: spelling.touched("build"),
    "first incremental": lambda spelling: spelling.first_incremental(),
    "incremental": lambda spelling: spelling.incremental(),
}

# Only the compilation of the generators is counted, and not the other calls of rustc by cargo.
WRAPPER = """\
#!/bin/sh
case "$COUNT_INTO $*" in
/*" --crate-name generators_"*) exec valgrind --tool=callgrind --log-file=/dev/null --callgrind-out-file="$COUNT_INTO/%p" "$@" ;;
*) exec "$@" ;;
esac
"""


def count():
    """Returns the instructions for each further generator, by spelling and part."""
    directory = cargo.target_directory() / "counting"
    workspaces = {generators: directory / str(generators) for generators in (FEW, MANY)}
    for generators, workspace in workspaces.items():
        generate.workspace(workspace, generators)
    wrapper = directory / "rustc"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    # The `rustc` on the PATH may be a proxy of rustup, which starts another process.
    rustc = pathlib.Path(cargo.output("rustc", "--print", "sysroot").strip()) / "bin/rustc"
    environment = {"RUSTC": str(rustc), "RUSTC_WRAPPER": str(wrapper)}

    def of_spelling(name):
        target = directory / f"target-{name}"
        few, many = (parts(Spelling(workspace, target, name, environment)) for workspace in workspaces.values())
        return {part: (many[part] - few[part]) / (MANY - FEW) for part in PARTS}

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(SPELLINGS, threads.map(of_spelling, SPELLINGS)))


def parts(spelling):
    """Returns the instructions that callgrind counts in each part."""
    into = spelling.target / "counted"
    spelling.environment = spelling.environment | {"COUNT_INTO": str(into)}

    def of_part(compile):
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        compile(spelling)
        return sum(int(re.search(r"^totals: (\d+)", of.read_text(), re.MULTILINE)[1]) for of in into.iterdir())

    return {part: of_part(compile) for part, compile in PARTS.items()}
