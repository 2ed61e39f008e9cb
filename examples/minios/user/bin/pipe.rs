//! `pipe`: more bytes than a pipe holds go through it in order; its ends are seen to close;
//! buffers that are not the program's are refused.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{
    Call, Error, Signal, Words, close, exit, fork, grow, pipe, program, raw, read, wait, write,
    write_all,
};

const TOTAL: usize = 40_000;

fn byte_at(position: usize) -> u8 {
    (position * 7 % 251) as u8
}

fn send(file: u32) -> u8 {
    let mut chunk = [0; 900];
    let mut sent = 0;
    while sent < TOTAL {
        let length = chunk.len().min(TOTAL - sent);
        for (index, byte) in chunk[..length].iter_mut().enumerate() {
            *byte = byte_at(sent + index);
        }
        if write_all(file, &chunk[..length]).is_err() {
            return 10;
        }
        sent += length;
    }
    0
}

fn receive(file: u32) -> u8 {
    let mut buffer = [0; 701];
    let mut received = 0;
    loop {
        match read(file, &mut buffer) {
            Ok(0) => return if received == TOTAL { 0 } else { 20 },
            Ok(length) => {
                if (0..length).any(|index| buffer[index] != byte_at(received + index)) {
                    return 21;
                }
                received += length;
            }
            Err(_) => return 22,
        }
    }
}

/// A write to a pipe that nobody reads ends the writer.
fn broken() -> u8 {
    let (Ok((reader, writer)), Ok((go, ready))) = (pipe(), pipe()) else {
        return 30;
    };
    match fork() {
        Ok(0) => {
            let _ = close(reader);
            let _ = close(ready);
            // The end of this file says that the parent reads no more.
            let _ = read(go, &mut [0]);
            let _ = write(writer, b"into the void");
            exit(31)
        }
        Ok(_) => {
            let _ = close(writer);
            let _ = close(reader);
            let _ = close(ready);
            let ended = wait();
            let _ = close(go);
            match ended {
                Ok((_, status)) if status.signal() == Some(Signal::Pipe) => 0,
                _ => 32,
            }
        }
        Err(_) => 33,
    }
}

/// Calls with addresses that are not the program's give an error; one with a page that has no frame
/// yet gets it one.
fn addresses() -> u8 {
    const BYTES: &[u8; 8] = b"8 bytes.";
    const LENGTH: u64 = BYTES.len() as u64;
    let (Ok((reader, writer)), Ok(heap)) = (pipe(), grow(3 * 4096)) else {
        return 40;
    };
    let refused = Error::BadAddress.to_result();
    let read_to = |address| raw(Call::Read as u64, u64::from(reader), address, LENGTH);
    let write_from = |address| raw(Call::Write as u64, u64::from(writer), address, LENGTH);
    // Nothing is there, the end of the process's part, no address at all, the kernel.
    for address in [
        0x10,
        0x4000_0000 - 4,
        1 << 47,
        u64::MAX - 3,
        0xffff_ffff_8010_0000,
    ] {
        if write_from(address) != refused {
            return 41;
        }
    }
    if write(writer, BYTES) != Ok(BYTES.len()) || read_to(BYTES.as_ptr() as u64) != refused {
        return 42;
    }
    // Across the border of two pages that were never touched.
    let border = (heap as u64 + 4096 + 4095) & !4095;
    if write(writer, BYTES) != Ok(BYTES.len()) || read_to(border - 4) != LENGTH as i64 {
        return 43;
    }
    // SAFETY: the call has just written there.
    let there = unsafe { ((border - 4) as *const [u8; 8]).read() };
    if there != *BYTES {
        return 44;
    }
    if close(reader).is_err() || close(writer).is_err() {
        return 45;
    }
    0
}

fn run(_: Words) -> u8 {
    let strange = addresses();
    if strange != 0 {
        return strange;
    }
    let Ok((reader, writer)) = pipe() else {
        return 1;
    };
    match fork() {
        Ok(0) => {
            let _ = close(reader);
            exit(send(writer))
        }
        Ok(_) => {
            let _ = close(writer);
            let received = receive(reader);
            let _ = close(reader);
            match wait().map(|(_, status)| status.exit_status()) {
                Ok(Some(0)) if received == 0 => broken(),
                Ok(Some(0)) => received,
                Ok(Some(status)) => status,
                _ => 2,
            }
        }
        Err(_) => 3,
    }
}

program!(run);
