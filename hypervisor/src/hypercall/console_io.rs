//! `console_io`: the emergency console, which works from a guest's first instruction (D10).

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::{Outcome, continue_with, preempt};
use crate::arch::uaccess;
use crate::console;
use crate::domain::current;

/// Bytes handled between two preemption points.
const CHUNK: usize = 128;

/// `console_io(cmd, count, buffer)`. Write: all `count` bytes reach the serial line. Read: up to
/// `count` bytes typed there, for the privileged domain; the number read. ENOSYS for other
/// commands, EPERM for a read without privilege.
pub fn console_io(command: u64, count: u64, buffer: u64) -> Outcome {
    let count = u64::from(count as u32);
    match command as u32 {
        abi::CONSOLEIO_write => write(command, count, buffer),
        abi::CONSOLEIO_read => read(count, buffer),
        _ => Err(Errno::ENOSYS.into()),
    }
}

fn write(command: u64, mut count: u64, mut buffer: u64) -> Outcome {
    let mut bytes = [0u8; CHUNK];
    while count > 0 {
        let len = count.min(CHUNK as u64) as usize;
        let Some(chunk) = bytes.get_mut(..len) else {
            return Err(Errno::EINVAL.into());
        };
        uaccess::copy_bytes_in(chunk, buffer).map_err(|_| Errno::EFAULT)?;
        let domain = &current().domain;
        domain.output.lock().write(domain.id, chunk);
        count -= len as u64;
        buffer = buffer.wrapping_add(len as u64);
        if count > 0 && preempt() {
            return Err(continue_with([command, count, buffer]));
        }
    }
    Ok(0)
}

fn read(count: u64, buffer: u64) -> Outcome {
    if !current().domain.privileged {
        return Err(Errno::EPERM.into());
    }
    let mut bytes = [0u8; CHUNK];
    let wanted = count.min(CHUNK as u64) as usize;
    let mut len = 0;
    while len < wanted {
        let Some(byte) = console::read_byte() else {
            break;
        };
        bytes[len] = byte;
        len += 1;
    }
    uaccess::copy_bytes_out(buffer, &bytes[..len]).map_err(|_| Errno::EFAULT)?;
    Ok(len as u64)
}
