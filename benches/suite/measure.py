"""What the programs in `src/bin` measure."""

import collections
import concurrent.futures
import dataclasses
import math
import os
import re
import statistics
import subprocess

from suite import cargo

FORMS = ["inlined", "boxed"]


@dataclasses.dataclass
class Time:
    """In nanoseconds. Of each layout of the code, the least that was measured; of those, these two."""

    least: float
    median: float


@dataclasses.dataclass
class Memory:
    frame: int  # bytes
    heap: int  # bytes
    per_stream: float  # allocations
    per_item: float  # allocations


def cases(harness):
    """The pairs of body and peer that there are, with the number of items, and why the others are not."""
    rows = cargo.table(harness.programs / "cases")
    present = {(row[1], row[2]): int(row[3]) for row in rows if row[0] == "case"}
    gaps = {(row[1], row[2]): row[3] for row in rows if row[0] == "gap"}
    return present, gaps


def times(harness, effort):
    """Time per item, by body, peer and form."""
    layouts = harness.layouts("time", effort.layouts)
    least = collections.defaultdict(lambda: [math.inf] * len(layouts))
    for _ in range(effort.processes):
        for layout, program in enumerate(layouts):
            for *case, time in cargo.table(program, str(effort.rounds)):
                of_case = least[tuple(case)]
                of_case[layout] = min(of_case[layout], float(time))
    return {case: Time(min(least), statistics.median(least)) for case, least in least.items()}


def memory(harness):
    """By body and peer."""
    return {
        (body, peer): Memory(int(frame), int(heap), float(per_stream), float(per_item))
        for body, peer, frame, heap, per_stream, per_item in cargo.table(harness.programs / "memory")
    }


def instructions(harness, present):
    """Instructions per item, by body, peer and form: what as many items again add.

    They are the same whatever else the machine does, so all its cores count.
    """
    programs = harness.programs
    cases = [(body, peer, form) for body, peer in present for form in FORMS]

    def count(case):
        items = present[case[:2]]
        few, many = (collected(programs, *case, times * items) for times in (1, 2))
        return (many - few) / items

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(zip(cases, threads.map(count, cases)))


def collected(programs, *case):
    """How many instructions callgrind sees in one case."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", programs / "once"]
    run = subprocess.run([*command, *map(str, case)], check=True, stderr=subprocess.PIPE, text=True)
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])
