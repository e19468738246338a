// The type that the compiler asks for has no name: return the generator from a function that says `impl Stream<Item =
// Result<u32, E>>`, or convert with `.map_err(E::from)?`.
fn main() {
    drop(asyncgen::try_async_gen! {
        yield_!("1".parse::<u32>()?);
    });
}
