// A function of this trait receives the right to use the exchange. Users can only implement the trait for types of their own, which are not
// the protocol of a generator.
use asyncgen::__private::{ResumedWithoutValue, Sent};

struct Mine;

impl ResumedWithoutValue for Sent<Mine> {}

fn main() {}
