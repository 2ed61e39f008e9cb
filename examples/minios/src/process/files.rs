//! Open files: the console and the ends of pipes, under small numbers.

use alloc::sync::Arc;

use minios_abi::Error;

use crate::console;
use crate::process::pipe::{Reader, Writer};

/// The most files that a process may have open.
const MAX_FILES: usize = 16;

/// An open file.
#[derive(Clone)]
pub enum File {
    /// The console, for reading and writing.
    Console,
    /// The reading end of a pipe.
    Reader(Arc<Reader>),
    /// The writing end of a pipe.
    Writer(Arc<Writer>),
}

impl File {
    /// Reads some bytes.
    pub fn read(&self, into: &mut [u8]) -> Result<usize, Error> {
        match self {
            File::Console => console::read(into),
            File::Reader(pipe) => pipe.read(into),
            File::Writer(_) => Err(Error::BadFile),
        }
    }

    /// Writes some bytes.
    pub fn write(&self, from: &[u8]) -> Result<usize, Error> {
        match self {
            File::Console => {
                console::write(from);
                Ok(from.len())
            }
            File::Reader(_) => Err(Error::BadFile),
            File::Writer(pipe) => pipe.write(from),
        }
    }
}

/// The open files of a process.
#[derive(Clone, Default)]
pub struct Files {
    open: [Option<File>; MAX_FILES],
}

impl Files {
    /// Input, output and error output.
    pub fn standard(input: File, output: File) -> Files {
        let mut files = Files::default();
        files.open[0] = Some(input);
        files.open[1] = Some(output);
        files.open[2] = Some(File::Console);
        files
    }

    /// The file of this number.
    pub fn get(&self, number: u64) -> Result<File, Error> {
        usize::try_from(number)
            .ok()
            .and_then(|n| self.open.get(n))
            .cloned()
            .flatten()
            .ok_or(Error::BadFile)
    }

    /// Opens a file under the lowest free number.
    pub fn add(&mut self, file: File) -> Result<u32, Error> {
        let free = self
            .open
            .iter()
            .position(Option::is_none)
            .ok_or(Error::TooManyFiles)?;
        self.open[free] = Some(file);
        Ok(free as u32)
    }

    /// Opens a file under a given number, and closes the one that had it.
    pub fn set(&mut self, number: u64, file: File) -> Result<Option<File>, Error> {
        let slot = usize::try_from(number)
            .ok()
            .and_then(|n| self.open.get_mut(n))
            .ok_or(Error::BadFile)?;
        Ok(slot.replace(file))
    }

    /// Closes a file: the caller drops it, which may wake others.
    pub fn close(&mut self, number: u64) -> Result<File, Error> {
        usize::try_from(number)
            .ok()
            .and_then(|n| self.open.get_mut(n)?.take())
            .ok_or(Error::BadFile)
    }

    /// Closes all files.
    pub fn close_all(&mut self) {
        self.open = Default::default();
    }
}
