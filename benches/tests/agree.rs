//! The peers do the same work: each yields what the hand-written stream yields.

use asyncgen_benches::case::{Input, texts};
use asyncgen_benches::cases::CASES;

#[test]
fn every_peer_yields_the_same() {
    let mut texts = texts(64);
    texts[50] = String::from("no number");
    let input = Input::new(64, &texts);
    for body in CASES {
        let expected = (body[0].inlined)(input);
        for case in *body {
            assert_eq!(
                (case.inlined)(input),
                expected,
                "{} {}",
                case.body,
                case.peer
            );
            assert_eq!((case.boxed)(input), expected, "{} {}", case.body, case.peer);
        }
    }
}
