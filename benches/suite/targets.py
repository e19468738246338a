"""The targets of the project, and if they are met.

They are about instructions, which are exact, and for two workloads about times as well.
"""

import dataclasses

from suite import names
from suite.measure import FORMS

OURS = "asyncgen"
BASELINE = "hand_written"
COMPILERS = "async_gen_block"

# The limits for bodies whose items are returned by a function, as multiples of the hand-written stream.
RETURNED = {
    "inlined": {"kib_make": 1.05, "kib_opaque": 1.05, "kib_panicky": 1.05},
    "boxed": {"kib_make": 1.1, "kib_opaque": 1.1},
}

MANAGERS = ["tallied", "transaction", "served"]

# A handle yields the items of these bodies. It has a queue, which hand-written streams do not need, and nightly has no handle.
HANDLES = ["handle_called", "handle_awaited", "handle_joined"]

# Figures that differ by less than this count as equal.
TOLERANCE = 1.05

LIMITS = [
    "inlined: at most 1.1 times hand-written",
    "inlined: ahead of every stable peer",
    "boxed: the same",
    "inlined: at most the compiler's `async gen`",
    "boxed: the same",
    "bytes: at most `async gen`'s and 16",
]


@dataclasses.dataclass
class Target:
    wanted: str
    found: str
    met: bool


def ours(body):
    """Returns the case of this crate that does the same as the peers: for bodies that delegate, the one that delegates to a stream."""
    return "asyncgen_streams" if body.startswith("delegated") else OURS


def of_workload(body, stable, nightly):
    """Returns the targets of a workload, in the order of `LIMITS`. `None` if it was not measured."""
    found = [None] * len(LIMITS)
    if stable.instructions:
        us, by_hand = (stable.instructions[body, peer, "inlined"] for peer in (ours(body), BASELINE))
        if body not in HANDLES:
            found[0] = Target(LIMITS[0], ratio(us, by_hand), us <= 1.1 * by_hand)
        if body not in MANAGERS:
            found[1:3] = [ahead(stable.instructions, body, form, LIMITS[1]) for form in FORMS]
    if nightly and body not in MANAGERS + HANDLES:
        if nightly.instructions:
            for place, form in enumerate(FORMS, 3):
                us, theirs = (nightly.instructions[body, peer, form] for peer in (ours(body), COMPILERS))
                found[place] = Target(LIMITS[place], ratio(us, theirs), us <= TOLERANCE * theirs)
        if nightly.memory:
            us, theirs = (nightly.memory[body, peer].frame for peer in (ours(body), COMPILERS))
            found[5] = Target(LIMITS[5], f"{us} to {theirs}", us <= theirs + 16)
    return found


def ratio(us, other):
    return f"{us / other:.2f} ({us:.0f} to {other:.0f})"


def ahead(instructions, body, form, wanted):
    peers = {
        peer: count
        for (of_body, peer, of_form), count in instructions.items()
        if (of_body, of_form) == (body, form) and not peer.startswith(OURS) and peer != BASELINE
    }
    best = min(peers, key=peers.get)
    us = instructions[body, ours(body), form]
    return Target(wanted, f"{ratio(us, peers[best])}, {names.peer(best)}", us <= TOLERANCE * peers[best])


def targets(results):
    """Returns the targets that concern no single workload."""
    found = []
    if results.times:
        found += speed(results.times)
    if results.memory:
        found += memory(results.memory)
    if results.compiled:
        found += compiled(results.compiled, results.counted)
    if results.instructions:
        found += delegation(results.instructions)
        found += uses(results.instructions)
        found += returned(results.instructions)
    return found


def returned(instructions):
    """Compares the items of one kibibyte that a function returns with those of the hand-written stream."""
    for form, bodies in RETURNED.items():
        for body, most in bodies.items():
            us, by_hand = (instructions[body, peer, form] for peer in (OURS, BASELINE))
            wanted = f"{body}, {form}: at most {most} times the instructions of the hand-written stream"
            yield Target(wanted, ratio(us, by_hand), us <= most * by_hand)


def uses(instructions):
    """Compares the use of a context manager with the same code written by hand."""
    for body in MANAGERS:
        ratio, more = 0, 0
        for form in FORMS:
            us, base = instructions[body, OURS, form], instructions[body, BASELINE, form]
            ratio, more = max((ratio, more), (us / base, us - base))
        wanted = f"{body}: a use of a context manager takes at most 1.1 times the instructions of the same code by hand"
        yield Target(wanted, f"{ratio:.2f} ({more:.0f} more)", ratio <= 1.1)


def delegation(instructions):
    """Returns the cost of each further level for an item: the difference between sixteen levels and one."""

    def level(peer, form):
        deep, shallow = (instructions[f"delegated_{depth}", peer, form] for depth in (16, 1))
        return (deep - shallow) / 15

    for form in FORMS:
        us = max(level(peer, form) for peer in (OURS, "asyncgen_streams"))
        loops, async_stream = (level(peer, form) for peer in ("asyncgen_for_await", "async_stream"))
        wanted = f"delegation, {form}: a level costs an item less with `yield_from_!` than with loops, ours or async-stream's"
        found = f"{us:.1f} instructions, to {loops:.1f} and {async_stream:.1f}"
        yield Target(wanted, found, us < min(loops, async_stream))


def speed(times):
    for body, form in [("counter", "inlined"), ("kibibyte", "inlined"), ("kibibyte", "boxed")]:
        least, median = ratios(times[body, OURS, form], times[body, BASELINE, form])
        wanted = f"{body}, {form}: at most 1.1 times the time of the hand-written stream"
        yield Target(wanted, both(least, median), least <= 1.1)
    least, median = ratios(times["counter", "async_stream", "boxed"], times["counter", OURS, "boxed"])
    wanted = "counter, boxed: at least 1.3 times as fast as async-stream"
    yield Target(wanted, both(least, median), least >= 1.3)


def ratios(time, other):
    return time.least / other.least, time.median / other.median


def both(least, median):
    return f"{least:.2f} (of the medians: {median:.2f})"


def memory(memory):
    us = {body: used for (body, peer), used in memory.items() if peer == OURS}

    def allocates(body):
        base = memory[body, BASELINE]
        return us[body].per_stream > base.per_stream or us[body].per_item > base.per_item

    allocating = [body for body in us if body not in HANDLES and allocates(body)]
    wanted = "no allocation but those that the hand-written code makes too"
    yield Target(wanted, ", ".join(allocating) or "none", not allocating)
    for body in MANAGERS:
        frame, base = us[body].frame, memory[body, BASELINE].frame
        wanted = f"{body}: a future at most 64 bytes larger than that of the same code by hand"
        yield Target(wanted, f"{frame} to {base} bytes", frame <= base + 64)
    theirs = {body: used.frame for (body, peer), used in memory.items() if peer == "async_stream"}
    larger = [f"{body}: {us[body].frame} to {frame} bytes" for body, frame in theirs.items() if us[body].frame > frame]
    yield Target("streams no larger than async-stream's", ", ".join(larger) or "none is", not larger)
    frame = us["kibibyte"].frame
    yield Target("kibibyte: a stream of at most 64 bytes", f"{frame} bytes", frame <= 64)


def compiled(compiled, counted):
    """Compares the instructions if they were counted, and otherwise the user times, which do not include waiting."""
    first = ["first incremental"] if counted else []
    for part in ["check", "build", *first, "incremental", "dependency"]:
        by_count = counted and part in counted[OURS]
        us, theirs = (
            counted[spelling][part] if by_count else getattr(compiled[spelling], part).user for spelling in (OURS, "async_stream")
        )
        wanted = f"compiling, {part}: at most the {'instructions' if by_count else 'time'} of async-stream"
        yield Target(wanted, f"{us / theirs:.2f}", us <= TOLERANCE * theirs)
