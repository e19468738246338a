"""The names of the bodies, peers and spellings in the report."""

BODIES = {
    "counter": "a loop over `0..n` that yields each number, a `u64`",
    "cacheline": "the same loop, with items of 64 bytes, `[u8; 64]`",
    "kibibyte": "the same loop, with items of one kibibyte, `[u8; 1024]`",
    "strings": "the same loop, with items made by `format!`",
    "kib_make": "the same loop, with items of one kibibyte, `[u64; 128]`, from a function that is inlined",
    "kib_opaque": "the same items from a function that is not inlined and cannot unwind",
    "kib_panicky": "the same items from a function that is not inlined and may unwind",
    "vec_fn": "items `Vec<String>` from a function that is not inlined",
    "awaited": "items of 64 bytes, `[u64; 8]`, each from an `.await` that suspends once",
    "kib_awaited": "items of one kibibyte, `[u64; 128]`, each from an `.await` that suspends once",
    "nested": "two nested loops, and an await that suspends once before each item",
    "borrowed": "items `&str`, borrowed from an argument `&[String]`",
    "parsed": "items `Result<u64, ParseIntError>`, in a body that uses `?`",
    "channel": "items received from a task of tokio's that sends the next when there is room: a bounded channel of one",
    "socket": "bytes read from a loopback socket of tokio's, one at a time",
    "first": "a counter that is made, yields its first item, and is dropped: an item is all of that",
    "merged": "ten thousand counters in one `SelectAll`",
    "delegated_1": "the counter behind one that delegates to it",
    "delegated_4": "the counter behind four, each of which delegates to the next",
    "delegated_16": "the counter behind sixteen",
    "handle_called": "numbers from a function that is not inlined, yielded by a handle in the block of a `with_yielder!`",
    "handle_awaited": "the items of `awaited`, yielded by a handle",
    "handle_joined": "the same from four futures in a `join!`, which yield by one handle",
    "tallied": "a context manager that awaits nothing itself; its block awaits twice, one pending poll each",
    "transaction": "a context manager that awaits in entering and in leaving, as its block does twice; one pending poll each",
    "served": "the same, where each of the four awaits is a message to a task of tokio's, and its reply",
}

SPELLINGS = {
    "plain": "plain `async fn`s, awaiting another one in place of each yield",
    "async_stream": "async-stream's `stream!` and `try_stream!`",
    "asyncgen": "`#[async_generator]`",
}


PEERS = {
    "hand_written": "hand-written",
    "unfold": "`stream::unfold` of futures",
    "asyncgen_stream": "asyncgen, `stream!` in place of async-stream's",
    "asyncgen_streams": "asyncgen, `yield_from_!` of streams",
    "asyncgen_for_await": "asyncgen, loops with `#[for_await]`",
    "async_gen_block": "the compiler's `async gen`",
}


def peer(function):
    """Returns the name of the peer that a function belongs to."""
    return PEERS.get(function, function.replace("_", "-"))


def peer_with_version(function, versions):
    package = "futures" if function == "unfold" else function.replace("_", "-")
    return f"{peer(function)} {versions.get(package, '')}".strip()
