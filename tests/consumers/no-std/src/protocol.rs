//! A generator that receives values and is closed.

use core::cell::Cell;
use core::pin::pin;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_coroutine, async_generator,
};

use crate::executor::Device;

/// Yields the number of samples it has taken. Receives the number of samples to take.
#[async_generator]
async fn sampler<'a>(
    device: &'a Device,
    powered: &'a Cell<bool>,
) -> impl AsyncGenerator<u32, Yield = u32> + 'a {
    powered.set(true);
    finally!({
        let mut samples = 0;
        loop {
            for _ in 0..yield_!(samples) {
                device.interrupted().await;
                samples += 1;
            }
        }
    }, {
        device.interrupted().await;
        powered.set(false);
    });
}

/// Runs the generator, and panics if a result is wrong.
pub async fn run(device: &Device) {
    let powered = Cell::new(false);
    let mut sampler = pin!(sampler(device, &powered));
    assert_eq!(sampler.start().await, Ok(GeneratorState::Yielded(0)));
    assert_eq!(sampler.asend(2).await, Ok(GeneratorState::Yielded(2)));
    assert_eq!(sampler.asend(3).await, Ok(GeneratorState::Yielded(5)));
    assert!(powered.get());
    assert_eq!(sampler.aclose().await, Ok(()));
    assert!(!powered.get());

    let mut total = pin!(async_coroutine! {
        let mut total = 0;
        for sample in 1..=2_u32 {
            device.interrupted().await;
            total += sample * yield_!(sample);
        }
        total
    });
    assert_eq!(total.start().await, Ok(GeneratorState::Yielded(1)));
    assert_eq!(total.asend(10).await, Ok(GeneratorState::Yielded(2)));
    assert_eq!(total.asend(100).await, Ok(GeneratorState::Complete(210)));
}
