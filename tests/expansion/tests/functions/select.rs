//! Functions of which `real_code.rs` expands each in all forms. This file is never compiled.

async fn values(mut frames: Frames) -> Result<u32, Error> {
    let is_last = tokio::select! {
        frame = frames.next() => match frame {
            Some(frame) => return Ok(frame.id),
            None => return Err(Error::Closed),
        },
        _ = stopped() => true,
    };
    Ok(u32::from(is_last))
}

async fn no_value(mut frames: Frames) {
    tokio::select! {
        _ = frames.next() => {
            if frames.is_closed() {
                return;
            }
        }
        _ = async { return stopped().await } => {}
    }
}

async fn errors(mut frames: Frames) -> Result<(), Error> {
    tokio::join!(frames.next(), async {
        frames.close()?;
        Ok::<_, Error>(())
    });
    'frames: loop {
        tokio::select! {
            frame = frames.next() => frame?,
            _ = stopped(), if frames.len() > 1 => break 'frames,
            _ = stopped() => continue,
            else => return Err(Error::Closed)?,
        }
    }
    Ok(())
}
