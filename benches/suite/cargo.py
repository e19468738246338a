"""Runs cargo and rustc, and reads their versions."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import tomllib

BENCHES = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Harness:
    """A package of measuring programs, and the compiler that builds them."""

    directory: pathlib.Path
    toolchain: list[str]  # the argument of cargo that selects it
    target: str  # within the target directory

    def cargo(self, *arguments):
        target = ["--target-dir", target_directory() / self.target]
        command = ["cargo", *self.toolchain, arguments[0], *target, *arguments[1:]]
        subprocess.run(command, check=True, cwd=self.directory)

    @property
    def programs(self):
        return target_directory() / self.target / "release"

    def build(self):
        self.cargo("build", "--release")

    def layouts(self, program, count):
        """Links a program several times, with its functions in another order each time, and returns the paths of the results.

        How fast a loop of few nanoseconds is hangs on where the linker puts it. The linker has to be lld, which rustc comes with
        and uses on x86-64 Linux.
        """
        linked = []
        for seed in range(1, count + 1):
            shuffle = f"link-arg=-Wl,--shuffle-sections=.text*={seed}"
            self.cargo("rustc", "--quiet", "--release", "--bin", program, "--", "-C", shuffle)
            linked.append(shutil.copy(self.programs / program, self.programs / f"{program}-layout-{seed}"))
        return linked

    def versions(self):
        """Returns the version of each package in the lock file."""
        with open(self.directory / "Cargo.lock", "rb") as lock:
            return {package["name"]: package["version"] for package in tomllib.load(lock)["package"]}

    def compiler(self):
        """Returns the version of the compiler, and its host."""
        lines = output("rustc", *self.toolchain, "-vV").splitlines()
        host = next(line for line in lines if line.startswith("host: ")).removeprefix("host: ")
        return f"{lines[0]}, {host}"


STABLE = Harness(BENCHES, [], "")
NIGHTLY = Harness(BENCHES / "nightly", ["+nightly"], "nightly")


def has_nightly():
    return shutil.which("rustup") is not None and "nightly" in output("rustup", "toolchain", "list")


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=BENCHES, **options).stdout


def target_directory():
    metadata = json.loads(output("cargo", "metadata", "--format-version=1", "--no-deps"))
    return pathlib.Path(metadata["target_directory"])


def table(program, *arguments):
    """Returns the lines that a program prints, split at tabs."""
    return [line.split("\t") for line in output(program, *arguments).splitlines()]


def facts():
    """Returns the facts about the machine."""
    compilers = [STABLE.compiler()] + ([NIGHTLY.compiler()] if has_nightly() else [])
    return [*compilers, f"{os.cpu_count()} cores, {processor()}", output("valgrind", "--version").strip()]


def processor():
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return "unknown"
