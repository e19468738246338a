"""Draws the instructions of each peer for each workload, as multiples of the hand-written stream."""

from xml.sax.saxutils import escape

from suite import names
from suite.targets import BASELINE, COMPILERS, ours

# The peers in the picture, in order, with their colors on a light and on a dark page.
PEERS = {
    "asyncgen": ("#1a7f37", "#3fb950"),
    COMPILERS: ("#57606a", "#8b949e"),
    "async_stream": ("#0969da", "#58a6ff"),
    "genawaiter": ("#bf8700", "#d29922"),
    "asynk_strim": ("#8250df", "#bc8cff"),
    "async_fn_stream": ("#cf222e", "#ff7b72"),
}

WORKLOADS = {
    "counter": "u64",
    "cacheline": "64 bytes",
    "kibibyte": "1 KiB",
    "kib_opaque": "1 KiB, from a call",
    "kib_awaited": "1 KiB, from an await",
    "strings": "String",
    "parsed": "Result, with ?",
    "nested": "an await an item",
    "channel": "tokio's channel",
    "merged": "10,000 streams",
    "delegated_4": "delegated, 4 deep",
}

# Longer bars end at this multiple. A number shows their length.
MOST = 8

BAR, GAP, LEFT, WIDTH, TOP = 11, 12, 130, 430, 84

STYLE = """\
text { font: 11px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 14px; font-weight: 600 }
.line { stroke: #d0d7de } .by-hand { stroke: #1f2328; stroke-dasharray: 3 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .line { stroke: #3d444d } .by-hand { stroke: #e6edf3 } }"""


def draw(stable, nightly):
    styles, legend, parts = [STYLE], [], []
    for number, (peer, (light, dark)) in enumerate(PEERS.items()):
        styles.append(f".peer-{number} {{ fill: {light} }}")
        styles.append(f"@media (prefers-color-scheme: dark) {{ .peer-{number} {{ fill: {dark} }} }}")
        x, y = 10 + [0, 130, 380][number % 3], 34 + 16 * (number // 3)
        name = names.peer(peer).replace("`", "") + (", on nightly" if peer == COMPILERS else "")
        legend.append(f'<rect class="peer-{number}" x="{x}" y="{y}" width="10" height="10"/>')
        legend.append(text(x + 15, y + 9, name))
    y = TOP
    for body, label in WORKLOADS.items():
        bars = [(number, of) for number, peer in enumerate(PEERS) if (of := ratio(stable, nightly, body, peer)) is not None]
        parts.append(text(LEFT - 8, y + len(bars) * BAR / 2 + 4, label, 'text-anchor="end"'))
        for number, of in bars:
            width = max(scale(min(of, MOST)), 1)
            parts.append(f'<rect class="peer-{number}" x="{LEFT}" y="{y}" width="{width:.0f}" height="{BAR - 2}"/>')
            more = "→ " if of > MOST else ""
            parts.append(text(LEFT + width + 4, y + BAR - 2, f"{more}{of:.2f}" if of < 10 else f"{more}{of:.0f}"))
            y += BAR
        y += GAP
    lines = []
    for multiple in range(0, MOST + 1):
        x = LEFT + scale(multiple)
        kind = "by-hand" if multiple == 1 else "line"
        lines.append(f'<line class="{kind}" x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 4}" y2="{y - GAP + 4}"/>')
        lines.append(text(x, y + 6, f"{multiple}×", 'text-anchor="middle"'))
    title = text(10, 20, "Instructions an item, as a multiple of the hand-written poll_next", 'class="title"')
    size = f'viewBox="0 0 {LEFT + WIDTH + 60} {y + 16}" width="{LEFT + WIDTH + 60}"'
    content = "\n".join(["<style>", *styles, "</style>", title, *legend, *lines, *parts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n{content}\n</svg>\n'


def ratio(stable, nightly, body, peer):
    """Returns the ratio to the hand-written stream of the same compiler."""
    results = nightly if peer == COMPILERS else stable
    peer = ours(body) if peer == "asyncgen" else peer
    if results is None or (body, peer, "inlined") not in results.instructions:
        return None
    return results.instructions[body, peer, "inlined"] / results.instructions[body, BASELINE, "inlined"]


def scale(multiple):
    return multiple * WIDTH / MOST


def text(x, y, content, attributes=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {attributes}>{escape(content)}</text>'
