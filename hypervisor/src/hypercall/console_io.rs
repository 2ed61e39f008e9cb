//! `console_io`: the emergency console, which works from a guest's first instruction (D10).

use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::{Outcome, continue_with};
use crate::arch::uaccess;
use crate::domain::current;
use crate::{console, sched};

/// Bytes handled between two preemption points.
const CHUNK: usize = 128;

/// `console_io(cmd, count, buffer)`. Write: all `count` bytes are taken, to reach the serial line in
/// the domain's turns; while there is no room for them the call is not over. Read: up to `count`
/// bytes typed there, for the privileged domain; the number read. ENOSYS for other commands, EPERM
/// for a read without privilege.
pub fn console_io(command: u64, count: u64, buffer: u64) -> Outcome {
    let count = u64::from(count as u32);
    match command as u32 {
        abi::CONSOLEIO_write => write(command, count, buffer),
        abi::CONSOLEIO_read => read(count, buffer),
        _ => Err(Errno::ENOSYS.into()),
    }
}

fn write(command: u64, count: u64, buffer: u64) -> Outcome {
    let output = &current().domain.output;
    let mut bytes = [0u8; CHUNK];
    let len = count.min(output.room().min(CHUNK) as u64) as usize;
    let Some(chunk) = bytes.get_mut(..len) else {
        return Err(Errno::EINVAL.into());
    };
    uaccess::copy_bytes_in(chunk, buffer).map_err(|_| Errno::EFAULT)?;
    let taken = output.write(chunk) as u64;
    if taken == count {
        return Ok(0);
    }
    if taken == 0 {
        sched::yield_now();
    }
    Err(continue_with([
        command,
        count - taken,
        buffer.wrapping_add(taken),
    ]))
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
