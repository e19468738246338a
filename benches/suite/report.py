"""The results of one run, and how they were come by, in Markdown."""

import dataclasses

from suite import cargo, generate, names
from suite.check import Check
from suite.measure import FORMS, Memory
from suite.targets import BASELINE, TOLERANCE, targets

HEAD = [
    *["", "inlined, ns", "(median)", "ratio", "boxed, ns", "(median)", "ratio"],
    *["instructions, inlined", "boxed"],
    *["stream or future, bytes", "heap, bytes", "allocations", "for each item"],
]

CHECK_HEAD = ["", "wall time, s", "ratio", "user time, s", "ratio"]


@dataclasses.dataclass
class Results:
    """What was measured. What was not is empty."""

    present: dict
    gaps: dict
    times: dict = dataclasses.field(default_factory=dict)
    memory: dict[tuple[str, str], Memory] = dataclasses.field(default_factory=dict)
    instructions: dict = dataclasses.field(default_factory=dict)
    check: dict[str, Check] = dataclasses.field(default_factory=dict)


def tables(results):
    parts = [target_table(results)]
    if results.times or results.memory or results.instructions:
        parts += [body_table(results, body) for body in names.BODIES]
    if results.check:
        parts.append(check_table(results.check))
    return "\n".join(parts)


def target_table(results):
    rows = [[target.wanted, target.found, "yes" if target.met else "**no**"] for target in targets(results)]
    return f"## Targets\n\n{table(['', 'found', 'met'], rows)}"


def body_table(results, body):
    rows, notes = [], []
    for peer in dict.fromkeys(peer for _, peer in results.present):
        name = names.peer_with_version(peer)
        if (body, peer) in results.present:
            rows.append([name, *measured(results, body, peer)])
        elif (body, peer) in results.gaps:
            notes.append(f"{names.peer(peer)}: {results.gaps[body, peer]}.")
            rows.append([f"{name} [{len(notes)}]"])
    notes = "".join(f"\n[{number}] {note}\n" for number, note in enumerate(notes, 1))
    return f"## {body}: {names.BODIES[body]}\n\n{table(HEAD, rows)}{notes}"


def measured(results, body, peer):
    cells = []
    for form in FORMS:
        if results.times:
            time = results.times[body, peer, form]
            ratio = time.least / results.times[body, BASELINE, form].least
            cells += [f"{time.least:.2f}", f"({time.median:.2f})", f"{ratio:.2f}"]
        else:
            cells += ["", "", ""]
    for form in FORMS:
        cells.append(f"{results.instructions[body, peer, form]:.1f}" if results.instructions else "")
    if results.memory:
        cells += [f"{value:g}" for value in dataclasses.astuple(results.memory[body, peer])]
    return cells


def check_table(taken):
    base = taken["async_stream"]
    rows = [
        [
            *[names.SPELLINGS[spelling], f"{check.wall:.2f}", f"{check.wall / base.wall:.2f}"],
            *[f"{check.user:.2f}", f"{check.user / base.user:.2f}"],
        ]
        for spelling, check in taken.items()
    ]
    heading = f"## `cargo check` of {generate.GENERATORS} generators with {generate.YIELDS} yields"
    return f"{heading}\n\n{table(CHECK_HEAD, rows)}"


def table(head, rows):
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    lines += [row + [""] * (len(head) - len(row)) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def readme(results, effort):
    template = (cargo.BENCHES / "suite/README.template.md").read_text()
    return template.format(
        tables=tables(results),
        **dataclasses.asdict(effort),
        tolerance=f"{TOLERANCE - 1:.0%}",
        facts="".join(f"- {fact}\n" for fact in cargo.facts()),
    )
