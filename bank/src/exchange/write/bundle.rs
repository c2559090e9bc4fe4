//! Files in a ZIP archive, one after the other, so that only the archive is kept.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::exchange::found::FileError;

/// An archive that files are put into.
pub struct Bundle(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Bundle {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

fn broken(error: &dyn std::fmt::Display) -> FileError {
    FileError::Archive(error.to_string())
}

impl Bundle {
    /// Puts a file in.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.0.start_file(name, SimpleFileOptions::default()).map_err(|error| broken(&error))?;
        self.0.write_all(bytes).map_err(|error| broken(&error))
    }

    /// The archive.
    pub fn finish(self) -> Result<Vec<u8>, FileError> {
        Ok(self.0.finish().map_err(|error| broken(&error))?.into_inner())
    }
}
