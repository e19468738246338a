"""How long `cargo check` takes over the crate of generators."""

import dataclasses
import os
import resource
import subprocess
import time

from suite import cargo, generate


@dataclasses.dataclass
class Check:
    wall: float = float("inf")  # seconds
    user: float = float("inf")  # seconds


def measure(rounds):
    """The least times of a few rounds, each of which checks every spelling once."""
    target = cargo.target_directory() / "check"
    workspace = target / "generators"
    generate.workspace(workspace)
    for spelling in generate.SPELLINGS:
        check(workspace, target, spelling)
    least = {spelling: Check() for spelling in generate.SPELLINGS}
    for _ in range(rounds):
        for spelling, best in least.items():
            (workspace / spelling / "src/lib.rs").touch()
            taken = check(workspace, target, spelling)
            best.wall = min(best.wall, taken.wall)
            best.user = min(best.user, taken.user)
    return least


def check(workspace, target, spelling):
    environment = os.environ | {"CARGO_INCREMENTAL": "0", "CARGO_TARGET_DIR": str(target)}
    command = ["cargo", "check", "--quiet", "--package", f"generators_{spelling}"]
    user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=workspace, env=environment)
    wall = time.perf_counter() - start
    return Check(wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - user)
