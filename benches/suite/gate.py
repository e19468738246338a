"""Fails when one of our cases takes more instructions, or more calls to libraries, than `expected.tsv` contains.

The counts are exact, and the same on each machine with the same compiler. Instructions inside the C library are left
out, because they depend on its version and on the processor: the library contains several `memcpy` functions and
chooses one for the processor. The gate counts the calls to the library instead. An additional copy of one kibibyte, or
an additional allocation, is an additional call.
"""

import shutil

from suite import cargo, measure

EXPECTED = cargo.BENCHES / "expected.tsv"

# The number of instructions that an item may take more.
TOLERANCE = 0.02

# The counts of a case, in the order of the columns of `expected.tsv`.
UNITS = ["instructions", "calls to libraries"]

# The bodies that run on tokio: their counts depend on the operating system.
ON_TOKIO = {"channel", "socket", "served"}


def compiler():
    """Returns the version without the patch level, and the machine."""
    version, _, host = cargo.STABLE.compiler().partition(", ")
    return f"{'.'.join(version.split('.')[:2])}, {host}"


def run():
    """Prints the cases that exceed their limits, and returns `True` if there are none.

    Skips with a message where the counts cannot be compared.
    """
    expected, *rows = EXPECTED.read_text().splitlines()
    if compiler() != expected:
        print(f"skipped: the expected counts are those of {expected}, and this is {compiler()}")
        return True
    if shutil.which("valgrind") is None:
        print("skipped: there is no valgrind to count instructions with")
        return True
    expected = dict(map(parsed, rows))
    counted = count()
    grown = [line for case in expected | counted for line in compare(case, expected.get(case), counted.get(case))]
    print("\n".join(grown) or f"{len(counted)} cases: none takes more instructions or calls than expected")
    return not grown


def parsed(row):
    """Returns the case and the counts of a row."""
    *case, instructions, calls = row.split("\t")
    return tuple(case), (float(instructions), float(calls))


def compare(case, expected, counted):
    """Yields a line for each count of a case that is too large. Prints those that are smaller than expected."""
    name = " ".join(case)
    if expected is None or counted is None:
        yield f"{name}: {'not expected' if expected is None else 'gone'}; `./run --accept` writes what is expected"
        return
    for unit, most, found in zip(UNITS, expected, counted):
        if found > most * (1 + TOLERANCE):
            yield f"{name}: {found:.1f} {unit} an item, and {most:.1f} are expected"
        if found < most * (1 - TOLERANCE):
            print(f"{name}: {found:.1f} {unit} an item, fewer than the {most:.1f} expected; `./run --accept`")


def accept():
    """Writes the counts to the file of expected ones."""
    rows = ["\t".join([*case, *map(str, counts)]) for case, counts in count().items()]
    EXPECTED.write_text("\n".join([compiler(), *rows]) + "\n")


def count():
    """Returns the instructions and the calls per item, to one decimal, by body, peer and form."""
    cargo.STABLE.build()
    present, _ = measure.cases(cargo.STABLE)
    ours = {
        (body, peer): items
        for (body, peer), items in present.items()
        if peer.startswith("asyncgen") and body not in ON_TOKIO
    }
    counts = measure.counts(cargo.STABLE, ours)
    return {case: (round(of.program, 1), round(of.calls, 1)) for case, of in counts.items()}
