"""Runs the programs in `src/bin`, and reads what they measure."""

import collections
import concurrent.futures
import dataclasses
import math
import os
import statistics
import string
import subprocess
import tempfile

from suite import cargo

FORMS = ["inlined", "boxed"]


@dataclasses.dataclass
class Time:
    """The minimum and the median of the minima of all layouts, in nanoseconds."""

    least: float
    median: float


@dataclasses.dataclass
class Memory:
    frame: int  # bytes
    heap: int  # bytes
    per_stream: float  # allocations
    per_item: float  # allocations


@dataclasses.dataclass
class Counted:
    """The instructions of the program and of the libraries that it loads, and the calls of the libraries."""

    program: float
    libraries: float
    calls: float

    def less(self, other):
        return Counted(self.program - other.program, self.libraries - other.libraries, self.calls - other.calls)

    def per(self, items):
        return Counted(self.program / items, self.libraries / items, self.calls / items)


def cases(harness):
    """Returns the existing pairs of body and peer with their number of items, and the reasons why the others do not exist."""
    rows = cargo.table(harness.programs / "cases")
    present = {(row[1], row[2]): int(row[3]) for row in rows if row[0] == "case"}
    gaps = {(row[1], row[2]): row[3] for row in rows if row[0] == "gap"}
    return present, gaps


def times(harness, effort):
    """Returns the time per item, by body, peer and form."""
    layouts = harness.layouts("time", effort.layouts)
    least = collections.defaultdict(lambda: [math.inf] * len(layouts))
    for _ in range(effort.processes):
        for layout, program in enumerate(layouts):
            for *case, time in cargo.table(program, str(effort.rounds)):
                of_case = least[tuple(case)]
                of_case[layout] = min(of_case[layout], float(time))
    return {case: Time(min(least), statistics.median(least)) for case, least in least.items()}


def memory(harness):
    """Returns the memory, by body and peer."""
    return {
        (body, peer): Memory(int(frame), int(heap), float(per_stream), float(per_item))
        for body, peer, frame, heap, per_stream, per_item in cargo.table(harness.programs / "memory")
    }


def instructions(harness, present):
    """Returns the instructions per item, including those of libraries, by body, peer and form."""
    return {case: counted.program + counted.libraries for case, counted in counts(harness, present).items()}


def counts(harness, present):
    """Returns what callgrind counts per item, by body, peer and form.

    An item costs the difference between two runs, one of which has twice the items of the other. The counts do not
    depend on the machine's load, so each core counts a case of its own.
    """
    program = harness.programs / "once"
    cases = [(body, peer, form) for body, peer in present for form in FORMS]

    def count(case):
        items = present[case[:2]]
        few, many = (collected(program, *case, times * items) for times in (1, 2))
        return many.less(few).per(items)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(cases, threads.map(count, cases)))


def collected(program, *case):
    """Runs one case under callgrind and returns the counts."""
    with tempfile.NamedTemporaryFile("r") as profile:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile.name}", program]
        subprocess.run([*command, *map(str, case)], check=True, stderr=subprocess.DEVNULL)
        return parsed(profile, str(program))


def parsed(profile, program):
    """Adds up the lines of a callgrind profile, by the object file that the code is in.

    The format is described in valgrind's manual, "Callgrind Format Specification".
    """
    names = {}

    def name(text):
        # A name is defined where it appears first, as `(1) name`, and is `(1)` afterwards.
        number, _, name = text.partition(" ")
        return names.setdefault(number, name)

    instructions = collections.Counter()
    calls = 0
    lines = iter(profile)
    for line in lines:
        key, equals, value = line.strip().partition("=")
        if key == "ob":
            caller = called = name(value)
        elif key == "cob":
            called = name(value)
        elif key == "calls":
            if caller == program != called:
                calls += int(value.split()[0])
            called = caller
            next(lines)  # The cost of the calls, which the lines of the called functions contain too.
        elif not equals and key[:1] in {"+", "-", "*", *string.digits}:
            instructions[caller] += int(key.split()[1])
    own = instructions.pop(program)
    return Counted(own, instructions.total(), calls)
