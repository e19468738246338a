use asyncgen::async_gen;

macro_rules! cleaning_up {
    ($body:block) => {
        finally!($body, { println!("done") })
    };
}

fn main() {
    let _numbers = async_gen! {
        cleaning_up!({ yield_!(1) });
    };
}
