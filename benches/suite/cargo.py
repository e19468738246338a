"""Cargo and rustc, and what they say of themselves."""

import json
import os
import pathlib
import shutil
import subprocess
import tomllib

BENCHES = pathlib.Path(__file__).resolve().parent.parent


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=BENCHES, **options).stdout


def target_directory():
    metadata = json.loads(output("cargo", "metadata", "--format-version=1", "--no-deps"))
    return pathlib.Path(metadata["target_directory"])


def build():
    """Builds the programs that measure, and returns where they are."""
    subprocess.run(["cargo", "build", "--release"], check=True, cwd=BENCHES)
    return target_directory() / "release"


def layouts(programs, program, count):
    """Links a program several times, its functions in another order each time, and returns where the results are.

    How fast a loop of few nanoseconds is hangs on where the linker puts it. The linker has to be lld, which rustc comes with and
    uses on x86-64 Linux.
    """
    linked = []
    for seed in range(1, count + 1):
        shuffle = f"link-arg=-Wl,--shuffle-sections=.text*={seed}"
        command = ["cargo", "rustc", "--quiet", "--release", "--bin", program, "--", "-C", shuffle]
        subprocess.run(command, check=True, cwd=BENCHES)
        linked.append(shutil.copy(programs / program, programs / f"{program}-layout-{seed}"))
    return linked


def table(program, *arguments):
    """The lines that a program prints, each split at its tabs."""
    return [line.split("\t") for line in output(program, *arguments).splitlines()]


def versions():
    """The version of each package in the lock file."""
    with open(BENCHES / "Cargo.lock", "rb") as lock:
        return {package["name"]: package["version"] for package in tomllib.load(lock)["package"]}


def facts():
    """What the measurements are made on."""
    compiler = output("rustc", "-vV").splitlines()
    target = next(line for line in compiler if line.startswith("host: ")).removeprefix("host: ")
    return [f"{compiler[0]}, {target}", f"{os.cpu_count()} cores, {processor()}", output("valgrind", "--version").strip()]


def processor():
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return "unknown"
