"""The bodies of the crate of generators, each with three yields, to be spelled in three ways.

`YIELD(..)` stands for a yield, `EMIT(..)` for one in a body with `?`. `%i` is the number of the generator, and `%k` one that differs
from generator to generator, so that no two are the same code.
"""

import dataclasses


@dataclasses.dataclass
class Body:
    signature: str  # without what is before the name and what is behind the arguments
    item: str
    code: str
    call: str  # the arguments, in a program that keeps every generator
    error: str | None = None


BODIES = [
    Body(
        "sums_%i(from: u64)",
        "u64",
        """
        let mut total = from;
        for step in 0..%k {
            total += step * %k;
            YIELD(total);
        }
        crate::pause().await;
        YIELD(total / %k);
        YIELD(total % %k);
        """,
        "1",
    ),
    Body(
        "greetings_%i(name: String, times: u32)",
        "String",
        """
        YIELD(format!("<{name}>"));
        for n in 0..times {
            if n % %k == 0 {
                YIELD(format!("{name}, {n}"));
            }
        }
        crate::pause().await;
        YIELD(name);
        """,
        "String::new(), 1",
    ),
    Body(
        "words_%i(text: &str)",
        "&str",
        """
        YIELD(text);
        for word in text.split(' ') {
            if word.len() > %k {
                YIELD(word);
            }
        }
        YIELD(text.trim());
        """,
        '""',
    ),
    Body(
        "numbered_%i(names: Vec<String>)",
        "(u32, String)",
        """
        let mut number = %k;
        for name in names {
            if name.is_empty() {
                YIELD((0, name));
                continue;
            }
            number += 1;
            YIELD((number, name));
        }
        crate::pause().await;
        YIELD((number, String::from("end")));
        """,
        "Vec::new()",
    ),
    Body(
        "rows_%i(mut page: u64)",
        "crate::Row",
        """
        loop {
            let rows = crate::fetch(page).await;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if row.weight > %k {
                    YIELD(row);
                } else {
                    YIELD(crate::Row { weight: 0, ..row });
                }
            }
            page += 1;
        }
        YIELD(crate::Row { id: page, name: String::new(), weight: %k });
        """,
        "1",
    ),
    Body(
        "phases_%i(kind: u32)",
        "&'static str",
        """
        match kind % %k {
            0 => YIELD("first"),
            1 => {
                crate::pause().await;
                YIELD("second");
            }
            _ => {
                let text = crate::describe(kind).await;
                YIELD(text);
            }
        }
        """,
        "1",
    ),
    Body(
        "parsed_%i(lines: Vec<String>)",
        "u64",
        """
        for line in &lines {
            let (left, right) = line.split_at(line.len() / %k);
            EMIT(left.parse::<u64>()?);
            EMIT(right.parse::<u64>()?);
        }
        EMIT(%k);
        """,
        "Vec::new()",
        error="std::num::ParseIntError",
    ),
    Body(
        "repeated_%i<T: Clone>(value: T, times: usize)",
        "T",
        """
        for n in 0..times {
            if n % %k == 0 {
                crate::pause().await;
            }
            YIELD(value.clone());
        }
        YIELD(value.clone());
        YIELD(value);
        """,
        "1_u8, 1",
    ),
    Body(
        "pairs_%i<'a>(left: &'a [String], right: &'a [String])",
        "(&'a str, &'a str)",
        """
        for a in left {
            for b in right {
                if a.len() + b.len() > %k {
                    YIELD((a.as_str(), b.as_str()));
                }
            }
            crate::pause().await;
            YIELD((a.as_str(), ""));
        }
        YIELD(("", ""));
        """,
        "&[], &[]",
    ),
    Body(
        "merged_%i(mut a: Vec<u64>, mut b: Vec<u64>)",
        "u64",
        """
        while let (Some(x), Some(y)) = (a.last().copied(), b.last().copied()) {
            if x > y {
                a.pop();
                YIELD(x);
            } else {
                b.pop();
                YIELD(y);
            }
        }
        let rest = crate::sum(&a).await + crate::sum(&b).await;
        YIELD(rest + %k);
        """,
        "Vec::new(), Vec::new()",
    ),
]
