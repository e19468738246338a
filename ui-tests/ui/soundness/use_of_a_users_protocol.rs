// An implementation under the condition that it exists is accepted, and does not exist.
use asyncgen::__private::ResumedWithoutValue;

struct Mine<T>(T);

impl<T> ResumedWithoutValue for Mine<T> where Mine<T>: ResumedWithoutValue {}

fn implements<P: ResumedWithoutValue>() {}

fn main() {
    implements::<Mine<u8>>();
}
