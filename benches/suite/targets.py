"""What the project has to show, and whether it does."""

import dataclasses

from suite import names
from suite.measure import FORMS

OURS = "asyncgen"
MANAGERS = ["tallied", "transaction", "served"]
BASELINE = "hand_written"

# Times closer to each other than this are level: so much does one differ between two runs of the same program.
TOLERANCE = 1.02


@dataclasses.dataclass
class Target:
    wanted: str
    found: str
    met: bool


def targets(results):
    found = []
    if results.times:
        found += speed(results.times)
    if results.memory:
        found += memory(results.memory)
    if results.check:
        found.append(check(results.check))
    if results.instructions:
        found += delegation(results.instructions)
        found += uses(results.instructions)
    return found


def uses(instructions):
    """What the use of a context manager costs beside the same code written out."""
    for body in MANAGERS:
        ratio, more = 0, 0
        for form in FORMS:
            ours, base = instructions[body, OURS, form], instructions[body, BASELINE, form]
            ratio, more = max((ratio, more), (ours / base, ours - base))
        wanted = f"{body}: a use of a context manager takes at most 1.1 times the instructions of the same code by hand"
        yield Target(wanted, f"{ratio:.2f} ({more:.0f} more)", ratio <= 1.1)


def delegation(instructions):
    """What a level more costs an item: the difference between sixteen and one."""

    def level(peer, form):
        deep, shallow = (instructions[f"delegated_{depth}", peer, form] for depth in (16, 1))
        return (deep - shallow) / 15

    for form in FORMS:
        ours = max(level(peer, form) for peer in (OURS, "asyncgen_streams"))
        loops, async_stream = (level(peer, form) for peer in ("asyncgen_for_await", "async_stream"))
        wanted = f"delegation, {form}: a level costs an item less with `yield_from_!` than with loops, ours or async-stream's"
        found = f"{ours:.1f} instructions, to {loops:.1f} and {async_stream:.1f}"
        yield Target(wanted, found, ours < min(loops, async_stream))


def speed(times):
    yield near_hand_written(times, "counter", "inlined")
    yield near_hand_written(times, "kibibyte", "inlined")
    yield near_hand_written(times, "kibibyte", "boxed")
    least, median = ratios(times["counter", "async_stream", "boxed"], times["counter", OURS, "boxed"])
    wanted = "counter, boxed: at least 1.3 times as fast as async-stream"
    yield Target(wanted, both(least, median), least >= 1.3)
    for body in ["counter", "kibibyte"]:
        for form in FORMS:
            yield ahead(times, body, form)


def near_hand_written(times, body, form):
    least, median = ratios(times[body, OURS, form], times[body, BASELINE, form])
    wanted = f"{body}, {form}: at most 1.1 times the time of the hand-written stream"
    return Target(wanted, both(least, median), least <= 1.1)


def ratios(time, other):
    return time.least / other.least, time.median / other.median


def both(least, median):
    return f"{least:.2f} (of the medians: {median:.2f})"


def ahead(times, body, form):
    ours = times[body, OURS, form].least
    others = {
        peer: time.least
        for (other_body, peer, other_form), time in times.items()
        if (other_body, other_form) == (body, form) and peer not in (OURS, BASELINE)
    }
    behind = [peer for peer, time in others.items() if time * TOLERANCE < ours]
    level = [peer for peer, time in others.items() if ours <= time * TOLERANCE and time <= ours * TOLERANCE]
    # Who is level with the hand-written stream cannot be ahead of others that are.
    at_limit = ours <= times[body, BASELINE, form].least * TOLERANCE
    found = [f"behind {names.peer(peer)}" for peer in behind]
    found += [f"level with {names.peer(peer)}" for peer in level]
    met = not behind and (at_limit or not level)
    return Target(f"{body}, {form}: ahead of every peer", ", ".join(found) or "ahead of all", met)


def memory(memory):
    ours = {body: used for (body, peer), used in memory.items() if peer == OURS}
    allocating = [
        body
        for body, used in ours.items()
        if used.per_stream > memory[body, BASELINE].per_stream or used.per_item > memory[body, BASELINE].per_item
    ]
    wanted = "no allocation but those the items are made of"
    yield Target(wanted, ", ".join(allocating) or "none", not allocating)
    for body in MANAGERS:
        frame, base = ours[body].frame, memory[body, BASELINE].frame
        wanted = f"{body}: a future at most 64 bytes larger than that of the same code by hand"
        yield Target(wanted, f"{frame} to {base} bytes", frame <= base + 64)
    for body, used in ours.items():
        if body in MANAGERS:
            continue
        theirs = memory[body, "async_stream"].frame
        wanted = f"{body}: a stream no larger than async-stream's"
        yield Target(wanted, f"{used.frame} to {theirs} bytes", used.frame <= theirs)
    frame = ours["kibibyte"].frame
    yield Target("kibibyte: a stream of at most 64 bytes", f"{frame} bytes", frame <= 64)


def check(taken):
    ratio = taken[OURS].wall / taken["async_stream"].wall
    wanted = "`cargo check` of the generators: at most 1.15 times the time with async-stream"
    return Target(wanted, f"{ratio:.2f}", ratio <= 1.15)
