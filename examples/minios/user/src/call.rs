//! The system calls as functions.

use minios_abi::{Call, Error, Signal, WaitStatus};

/// The outcome of a system call.
pub type Result<T> = core::result::Result<T, Error>;

/// Issues a system call with raw arguments: what the functions below do, and what tests of wrong
/// arguments need.
#[inline(always)]
pub fn raw(number: u64, a: u64, b: u64, c: u64) -> i64 {
    let result: i64;
    // SAFETY: the kernel writes only to buffers named by the arguments, which the callers below
    // own, and keeps all registers but rax, rcx and r11.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") number => result,
            in("rdi") a,
            in("rsi") b,
            in("rdx") c,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}

fn call(call: Call, a: u64, b: u64, c: u64) -> Result<u64> {
    let result = raw(call as u64, a, b, c);
    if result >= 0 {
        return Ok(result as u64);
    }
    Err(Error::from_result(result).unwrap_or(Error::Invalid))
}

/// Ends this process.
pub fn exit(status: u8) -> ! {
    raw(Call::Exit as u64, u64::from(status), 0, 0);
    unreachable!("a process went on after its end")
}

/// Makes a copy of this process: 0 in the child, the child's number in the parent.
pub fn fork() -> Result<u32> {
    call(Call::Fork, 0, 0, 0).map(|number| number as u32)
}

/// Replaces this process by the program that the command line names. Returns only on failure.
pub fn exec(line: &str) -> Error {
    match call(Call::Exec, line.as_ptr() as u64, line.len() as u64, 0) {
        Err(error) => error,
        Ok(_) => unreachable!("exec came back"),
    }
}

/// Waits for a child to end: its process number and how it ended.
pub fn wait() -> Result<(u32, WaitStatus)> {
    let mut status = 0u32;
    let number = call(Call::Wait, &raw mut status as u64, 0, 0)?;
    Ok((number as u32, WaitStatus(status)))
}

/// Makes a pipe: the file number that reads from it and the one that writes to it.
pub fn pipe() -> Result<(u32, u32)> {
    let mut ends = [0u32; 2];
    call(Call::Pipe, &raw mut ends as u64, 0, 0)?;
    Ok((ends[0], ends[1]))
}

/// Reads into the buffer: how many bytes; 0 at the end of the file.
pub fn read(file: u32, buffer: &mut [u8]) -> Result<usize> {
    call(
        Call::Read,
        u64::from(file),
        buffer.as_mut_ptr() as u64,
        buffer.len() as u64,
    )
    .map(|n| n as usize)
}

/// Writes some of the bytes: how many.
pub fn write(file: u32, bytes: &[u8]) -> Result<usize> {
    call(
        Call::Write,
        u64::from(file),
        bytes.as_ptr() as u64,
        bytes.len() as u64,
    )
    .map(|n| n as usize)
}

/// Writes all bytes.
pub fn write_all(file: u32, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        bytes = &bytes[write(file, bytes)?..];
    }
    Ok(())
}

/// Closes a file.
pub fn close(file: u32) -> Result<()> {
    call(Call::Close, u64::from(file), 0, 0).map(drop)
}

/// Makes the number `new` name the file of `old`.
pub fn duplicate(old: u32, new: u32) -> Result<()> {
    call(Call::Duplicate, u64::from(old), u64::from(new), 0).map(drop)
}

/// Sends a signal.
pub fn kill(process: u32, signal: Signal) -> Result<()> {
    call(Call::Kill, u64::from(process), signal as u64, 0).map(drop)
}

/// The number of this process.
pub fn process_number() -> u32 {
    raw(Call::ProcessNumber as u64, 0, 0, 0) as u32
}

/// Lets this many nanoseconds pass.
pub fn sleep(nanoseconds: u64) -> Result<()> {
    call(Call::Sleep, nanoseconds, 0, 0).map(drop)
}

/// Nanoseconds since the machine was started.
pub fn uptime() -> u64 {
    raw(Call::Uptime as u64, 0, 0, 0) as u64
}

/// Nanoseconds since 1970-01-01 00:00:00 UTC.
pub fn wall_clock() -> u64 {
    raw(Call::WallClock as u64, 0, 0, 0) as u64
}

/// Lets another thread run.
pub fn yield_now() {
    raw(Call::Yield as u64, 0, 0, 0);
}

/// Grows the heap by this many bytes: the address where the new, zeroed part begins.
pub fn grow(bytes: usize) -> Result<*mut u8> {
    call(Call::Grow, bytes as u64, 0, 0).map(|address| address as *mut u8)
}

/// Sets the base of the FS segment.
pub fn set_fs_base(address: u64) -> Result<()> {
    call(Call::SetFsBase, address, 0, 0).map(drop)
}
