"""Measures the time that cargo takes for the crate of generators and its dependencies, and the size of its program."""

import dataclasses
import os
import resource
import shutil
import subprocess
import time

from suite import cargo, generate


@dataclasses.dataclass(frozen=True)
class Taken:
    wall: float = float("inf")  # seconds
    user: float = float("inf")  # seconds

    def least(self, other):
        return Taken(min(self.wall, other.wall), min(self.user, other.user))


@dataclasses.dataclass
class Compiled:
    """The results for one spelling."""

    size: int  # bytes
    dependency: Taken = Taken()
    check: Taken = Taken()
    build: Taken = Taken()
    incremental: Taken = Taken()


def measure(rounds):
    """Returns the minimum times of some rounds. A round compiles each spelling once."""
    target = cargo.target_directory() / "compiling"
    workspace = target / "generators"
    generate.workspace(workspace)
    spellings = {spelling: Spelling(workspace, target, spelling) for spelling in generate.SPELLINGS}
    compiled = {name: Compiled(spelling.size()) for name, spelling in spellings.items()}
    for spelling in spellings.values():
        spelling.first_incremental()
    for _ in range(rounds):
        for name, spelling in spellings.items():
            spelling.compile(compiled[name])
    return compiled


class Spelling:
    def __init__(self, workspace, target, name, environment={}):
        self.workspace, self.target, self.name, self.environment = workspace, target, name, environment
        self.sources = workspace / name / "src"
        self.edits = 0
        # Builds the dependencies.
        self.cargo("check")
        self.cargo("build")

    def compile(self, least):
        least.dependency = least.dependency.least(self.dependency())
        least.check = least.check.least(self.touched("check"))
        least.build = least.build.least(self.touched("build"))
        least.incremental = least.incremental.least(self.incremental())

    def dependency(self):
        """Builds the crate that creates generators, and its dependencies, from nothing."""
        package = generate.PACKAGES[self.name]
        if package is None:
            return Taken(0, 0)
        alone = self.target / "alone"
        shutil.rmtree(alone, ignore_errors=True)
        return self.cargo("build", package=package, target=alone)

    def touched(self, command):
        for source in ["lib.rs", "main.rs"]:
            (self.sources / source).touch()
        return self.cargo(command)

    def first_incremental(self):
        """Builds what later incremental builds reuse."""
        shutil.rmtree(self.target / "incremental", ignore_errors=True)
        return self.cargo("build", incremental=True)

    def incremental(self):
        """Builds after an edit in one generator."""
        self.edits += 1
        source = self.sources / "bodies_0.rs"
        before = "total += step * " if self.edits == 1 else f"total += {self.edits - 1} + step * "
        source.write_text(source.read_text().replace(before, f"total += {self.edits} + step * ", 1))
        return self.cargo("build", incremental=True)

    def size(self):
        """Returns the size of the optimized program without its symbols."""
        self.cargo("build", "--release", "--config", "profile.release.strip=true")
        return (self.target / "release" / f"generators_{self.name}").stat().st_size

    def cargo(self, *command, package=None, target=None, incremental=False):
        target = target or (self.target / "incremental" if incremental else self.target)
        environment = os.environ | self.environment
        environment |= {"CARGO_INCREMENTAL": str(int(incremental)), "CARGO_TARGET_DIR": str(target)}
        arguments = [*command, "--quiet", "--package", package or f"generators_{self.name}"]
        user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        start = time.perf_counter()
        subprocess.run(["cargo", *arguments], check=True, cwd=self.workspace, env=environment)
        wall = time.perf_counter() - start
        return Taken(wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - user)
