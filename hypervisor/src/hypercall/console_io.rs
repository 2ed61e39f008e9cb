//! `console_io`: the emergency console, which works from a guest's first instruction
//! (design:refusals).

use arrayvec::ArrayVec;
use paravane_abi as abi;
use paravane_abi::errno::Errno;

use super::{Outcome, access, continue_with};
use crate::arch::guest_memory::{Guest, GuestList};
use crate::domain::current;
use crate::{console, preempt, sched};

/// Bytes handled between two preemption points.
const CHUNK: usize = 128;
/// The work of handling one.
const BYTE: u32 = 60;

/// `console_io(cmd, count, buffer)`. Write: all `count` bytes are taken, to reach the serial line in
/// the domain's turns; while there is no room for them the call is not over. Read: up to `count`
/// bytes typed there, for the privileged domain; the number read. ENOSYS for other commands, EPERM
/// for a read without privilege.
pub fn console_io<G: Guest>(command: u64, count: u64, buffer: u64) -> Outcome {
    let buffer = || G::list::<u8>(buffer, u64::from(count as u32));
    match command as u32 {
        abi::CONSOLEIO_write => write(command, buffer()?),
        abi::CONSOLEIO_read => read(buffer()?),
        _ => Err(Errno::ENOSYS.into()),
    }
}

fn write<G: Guest>(command: u64, buffer: GuestList<u8, G>) -> Outcome {
    let vcpu = current();
    let room = vcpu.domain.output.room();
    let mut bytes = [0u8; CHUNK];
    let len = buffer.count().min(room.min(CHUNK) as u64) as usize;
    let Some(chunk) = bytes.get_mut(..len) else {
        return Err(Errno::EINVAL.into());
    };
    buffer.read(chunk)?;
    let taken = vcpu.domain.write_console(chunk) as u64;
    preempt::spend_each(BYTE, len);
    let rest = buffer.after(taken);
    if rest.count() == 0 {
        return Ok(0);
    }
    if taken == 0 {
        sched::yield_now();
    }
    Err(continue_with([command, rest.count(), rest.address()]))
}

fn read<G: Guest>(buffer: GuestList<u8, G>) -> Outcome {
    access::machine()?;
    let wanted = buffer.count().min(CHUNK as u64) as usize;
    let mut bytes = ArrayVec::<u8, CHUNK>::new();
    while bytes.len() < wanted
        && let Some(byte) = console::read_byte()
    {
        let _ = bytes.try_push(byte);
    }
    preempt::spend_each(BYTE, bytes.len());
    buffer.write(&bytes)?;
    Ok(bytes.len() as u64)
}
