// What `aclosing` lends is made by nobody else.
use asyncgen::{AsyncGenerator, Closing};

fn made<G: AsyncGenerator>(generator: &mut G) -> Closing<G, [(); 0]> {
    Closing { generator: generator.into(), _of_no_known_size: [] }
}

fn main() {}
