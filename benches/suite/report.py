"""Writes the results of one run, and how they were measured, in Markdown."""

import dataclasses

from suite import cargo, counting, generate, names
from suite.compiling import Compiled
from suite.measure import FORMS, Memory
from suite.targets import BASELINE, LIMITS, TOLERANCE, of_workload, targets

HEAD = [
    *["", "inlined, ns", "(median)", "ratio", "boxed, ns", "(median)", "ratio"],
    *["instructions, inlined", "boxed"],
    *["stream or future, bytes", "heap, bytes", "allocations", "for each item"],
]

COMPILED_HEAD = ["", "check, s", "(user)", "build, s", "(user)", "incremental, s", "(user)", "dependency, s", "(user)", "program, KiB"]


@dataclasses.dataclass
class Results:
    """The results with one compiler. Parts that were not measured are empty."""

    harness: cargo.Harness
    present: dict
    gaps: dict
    times: dict = dataclasses.field(default_factory=dict)
    memory: dict[tuple[str, str], Memory] = dataclasses.field(default_factory=dict)
    instructions: dict = dataclasses.field(default_factory=dict)
    compiled: dict[str, Compiled] = dataclasses.field(default_factory=dict)
    counted: dict[str, dict[str, float]] = dataclasses.field(default_factory=dict)


def tables(stable, nightly):
    parts = [target_tables(stable, nightly)]
    parts += body_tables(stable, "##")
    if stable.compiled:
        parts.append(compiled_table(stable.compiled))
    if stable.counted:
        parts.append(counted_table(stable.counted))
    if nightly:
        parts.append(f"## On nightly\n\nThe same with {nightly.harness.compiler()}, beside what needs it.\n")
        parts += body_tables(nightly, "###")
    return "\n".join(parts)


def target_tables(stable, nightly):
    bodies = [[body, *map(mark, of_workload(body, stable, nightly))] for body in names.BODIES]
    rows = [[target.wanted, target.found, "yes" if target.met else "**no**"] for target in targets(stable)]
    return f"## Targets\n\n{table(['instructions an item', *LIMITS], bodies)}\n{table(['', 'found', 'met'], rows)}"


def mark(target):
    if target is None:
        return ""
    return target.found if target.met else f"**no**, {target.found}"


def body_tables(results, heading):
    if not (results.times or results.memory or results.instructions):
        return []
    bodies = dict.fromkeys(body for body, _ in results.present)
    return [body_table(results, body, heading) for body in bodies]


def body_table(results, body, heading):
    rows, notes = [], []
    versions = results.harness.versions()
    for peer in dict.fromkeys(peer for _, peer in results.present):
        name = names.peer_with_version(peer, versions)
        if (body, peer) in results.present:
            rows.append([name, *measured(results, body, peer)])
        elif (body, peer) in results.gaps:
            notes.append(f"{names.peer(peer)}: {results.gaps[body, peer]}.")
            rows.append([f"{name} [{len(notes)}]"])
    notes = "".join(f"\n[{number}] {note}\n" for number, note in enumerate(notes, 1))
    return f"{heading} {body}: {names.BODIES[body]}\n\n{table(HEAD, rows)}{notes}"


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


def compiled_table(compiled):
    rows = []
    for spelling, of in compiled.items():
        row = [names.SPELLINGS[spelling]]
        for taken in (of.check, of.build, of.incremental, of.dependency):
            row += [f"{taken.wall:.2f}", f"({taken.user:.2f})"] if taken.wall else ["", ""]
        rows.append([*row, f"{of.size / 1024:.0f}"])
    heading = f"## Compiling {generate.GENERATORS} generators with {generate.YIELDS} yields"
    return f"{heading}\n\n{table(COMPILED_HEAD, rows)}"


def counted_table(counted):
    rows = [[names.SPELLINGS[spelling], *(f"{of[part] / 1e6:.1f}" for part in counting.PARTS)] for spelling, of in counted.items()]
    heading = "Millions of instructions of rustc for each further generator"
    return f"{table([heading, *counting.PARTS], rows)}"


def table(head, rows):
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    lines += [row + [""] * (len(head) - len(row)) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def readme(stable, nightly, effort):
    template = (cargo.BENCHES / "suite/README.template.md").read_text()
    return template.format(
        tables=tables(stable, nightly),
        **dataclasses.asdict(effort),
        tolerance=f"{TOLERANCE - 1:.0%}",
        few=counting.FEW,
        many=counting.MANY,
        facts="".join(f"- {fact}\n" for fact in cargo.facts()),
    )
