//! A position in a log, and the checkpoint file that stores it.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::Path;

use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Position {
    pub(crate) file: FileId,
    /// The number of bytes in the lines that were read.
    pub(crate) offset: u64,
}

impl Position {
    /// Reads a checkpoint. Returns the start of the log if there is none.
    pub(crate) async fn load(checkpoint: &Path) -> io::Result<Self> {
        let text = match fs::read_to_string(checkpoint).await {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        Self::parse(&text).ok_or_else(|| {
            let message = format!("{}: not a checkpoint", checkpoint.display());
            io::Error::new(io::ErrorKind::InvalidData, message)
        })
    }

    /// Writes a checkpoint atomically: if the write is interrupted, the file contains the old
    /// checkpoint or the new one.
    pub(crate) async fn save(&self, checkpoint: &Path) -> io::Result<()> {
        let FileId(device, number) = self.file;
        let text = format!("{} {device} {number}\n", self.offset);

        let mut new = checkpoint.as_os_str().to_owned();
        new.push(OsStr::new(".new"));
        let mut file = File::create(&new).await?;
        file.write_all(text.as_bytes()).await?;
        file.flush().await?;
        file.sync_all().await?;
        fs::rename(&new, checkpoint).await
    }

    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.strip_suffix('\n')?.split(' ').map(str::parse);
        let mut next = || numbers.next()?.ok();
        let (offset, device, number) = (next()?, next()?, next()?);
        Some(Self {
            file: FileId(device, number),
            offset,
        })
    }
}

/// Identifies a file, to distinguish it from a later one of the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    pub(crate) fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(file.dev(), file.ino())
    }

    #[cfg(not(unix))]
    pub(crate) fn of(file: &Metadata) -> Self {
        let created = file.created().ok();
        let since = created.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        since.map_or_else(Self::default, |since| {
            Self(since.as_secs(), since.subsec_nanos().into())
        })
    }
}
