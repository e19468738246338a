"""How many instructions rustc takes over generators: where a time moves by a fifth from run to run, these do by a hundredth.

Callgrind is slow, so it is shown few of them.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess

from suite import cargo, generate

FEW, MANY = 10, 60
SPELLINGS = ["async_stream", "asyncgen"]
PARTS = ["check", "build", "incremental"]

# Only what compiles the generators is counted, and not what cargo asks of rustc beside that.
WRAPPER = """\
#!/bin/sh
case "$COUNT_INTO $*" in
/*" --crate-name generators_"*) exec valgrind --tool=callgrind --log-file=/dev/null --callgrind-out-file="$COUNT_INTO/%p" "$@" ;;
*) exec "$@" ;;
esac
"""


def count():
    """Of each spelling, by part: what a generator more adds."""
    directory = cargo.target_directory() / "counting"
    workspaces = {generators: directory / str(generators) for generators in (FEW, MANY)}
    for generators, workspace in workspaces.items():
        generate.workspace(workspace, generators)
    wrapper = directory / "rustc"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)

    def of_spelling(name):
        few, many = (Spelling(workspace, wrapper, name).count() for workspace in workspaces.values())
        return {part: (many[part] - few[part]) / (MANY - FEW) for part in PARTS}

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(SPELLINGS, threads.map(of_spelling, SPELLINGS)))


class Spelling:
    def __init__(self, workspace, wrapper, name):
        self.workspace, self.wrapper, self.name = workspace, wrapper, name
        self.sources = workspace / name / "src"
        self.target = wrapper.parent / f"target-{name}"
        # What is called `rustc` may be rustup's, which starts another.
        self.rustc = pathlib.Path(cargo.output("rustc", "--print", "sysroot").strip()) / "bin/rustc"
        # What it depends on, and what an incremental build starts from.
        for part in PARTS:
            self.cargo(part)

    def count(self):
        return {part: self.part(part) for part in PARTS}

    def part(self, part):
        """After a touch of the files, or an edit in one generator."""
        if part == "incremental":
            source = self.sources / "bodies_0.rs"
            source.write_text(source.read_text().replace("total += step * ", "total += 1 + step * ", 1))
        else:
            for source in ["lib.rs", "main.rs"]:
                (self.sources / source).touch()
        into = self.target / f"counted-{self.workspace.name}-{part}"
        into.mkdir(exist_ok=True)
        for earlier in into.iterdir():
            earlier.unlink()
        self.cargo(part, into)
        return sum(int(re.search(r"^totals: (\d+)", of.read_text(), re.MULTILINE)[1]) for of in into.iterdir())

    def cargo(self, part, into=""):
        incremental = part == "incremental"
        environment = os.environ | {
            "CARGO_INCREMENTAL": str(int(incremental)),
            "CARGO_TARGET_DIR": str(self.target / "incremental" if incremental else self.target),
            "RUSTC": str(self.rustc),
            "RUSTC_WRAPPER": str(self.wrapper),
            "COUNT_INTO": str(into),
        }
        command = "build" if incremental else part
        arguments = ["cargo", command, "--quiet", "--package", f"generators_{self.name}"]
        subprocess.run(arguments, check=True, cwd=self.workspace, env=environment)
