"""The gate against regressions: the instructions of our own cases, beside those that are expected.

They are counted exactly, so that they are the same on every machine with the same compiler: of the bodies that spend
them on our code and their own, and not on the allocator, the runtime or a `memcpy` chosen by the processor.
"""

import shutil

from suite import cargo, measure

EXPECTED = cargo.BENCHES / "expected.tsv"

# How much more an item may take.
TOLERANCE = 0.02

# The bodies that spend them on libraries.
OF_LIBRARIES = {"kibibyte", "strings", "channel", "socket", "first", "merged", "served"}


def compiler():
    """The version without the patch level, and the machine."""
    version, _, host = cargo.STABLE.compiler().partition(", ")
    return f"{'.'.join(version.split('.')[:2])}, {host}"


def run():
    """Whether nothing takes more instructions than it may. Where they cannot be compared, says why."""
    expected, *rows = EXPECTED.read_text().splitlines()
    if compiler() != expected:
        print(f"skipped: the expected counts are those of {expected}, and this is {compiler()}")
        return True
    if shutil.which("valgrind") is None:
        print("skipped: there is no valgrind to count instructions with")
        return True
    expected = {tuple(case): float(count) for *case, count in (row.split("\t") for row in rows)}
    counted = count()
    grown = [line for case in expected | counted if (line := compare(case, expected.get(case), counted.get(case)))]
    print("\n".join(grown) or f"{len(counted)} cases: none takes more instructions than expected")
    return not grown


def compare(case, expected, counted):
    """What is wrong with a case."""
    name = " ".join(case)
    if expected is None or counted is None:
        return f"{name}: {'not expected' if expected is None else 'gone'}; `./run --accept` writes what is expected"
    if counted > expected * (1 + TOLERANCE):
        return f"{name}: {counted:.1f} instructions an item, and {expected:.1f} are expected"
    if counted < expected * (1 - TOLERANCE):
        print(f"{name}: {counted:.1f} instructions an item, fewer than the {expected:.1f} expected; `./run --accept`")
    return None


def accept():
    """Writes what is counted as what is expected."""
    rows = ["\t".join([*case, f"{instructions:.1f}"]) for case, instructions in count().items()]
    EXPECTED.write_text("\n".join([compiler(), *rows]) + "\n")


def count():
    cargo.STABLE.build()
    present, _ = measure.cases(cargo.STABLE)
    ours = {
        (body, peer): items
        for (body, peer), items in present.items()
        if peer.startswith("asyncgen") and body not in OF_LIBRARIES
    }
    return measure.instructions(cargo.STABLE, ours)
