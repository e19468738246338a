// The body of a `stream!`, in a call of the hidden macro by name: nothing in it names the token.
fn main() {
    let mut stolen = None;
    let _ = { asyncgen::__private::generator! { stream let kept = stolen.insert(the_generator); yield 1; } };
    let _ = { asyncgen::__private::generator! { try_stream yield __asyncgen_new_token; } };
}
