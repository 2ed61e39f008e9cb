//! System calls.
//!
//! A program's `syscall` instruction enters the hypervisor, which switches to the kernel's address
//! space and stack and continues at the handler that [`init`] registered (the fast handler, C7). On
//! other processors than ours the paper lets it bypass the hypervisor; in 64-bit mode the rings do
//! not allow that (C1).
//!
//! Calls run with events unmasked, so a long one can be preempted. On the way back signals are
//! acted on.

use core::mem::MaybeUninit;

use minios_abi::{Call, Error, MAX_COMMAND_LINE, Signal, WaitStatus};
use paravane_guest::time;
use paravane_guest::traps::TrapFrame;
use paravane_guest::traps::callback::{self, Callback};

use crate::events;
use crate::memory::{USER_END, user};
use crate::process::files::File;
use crate::process::{life, pipe, program, signal};
use crate::threads::{scheduler, switch};
use crate::timers;

/// The most bytes that one read or write moves.
const PIECE: usize = 512;

/// Room for the bytes that a call moves, of which only those that it asks for are ever touched.
struct Piece([MaybeUninit<u8>; PIECE]);

impl Piece {
    const fn new() -> Piece {
        Piece([const { MaybeUninit::uninit() }; PIECE])
    }

    /// The first bytes, zeroed: as many as wanted, or all.
    fn first(&mut self, wanted: u64) -> &mut [u8] {
        let bytes = &mut self.0[..wanted.min(PIECE as u64) as usize];
        bytes.fill(MaybeUninit::new(0));
        // SAFETY: just filled.
        unsafe { bytes.assume_init_mut() }
    }
}

// guide: syscall
/// Registers the handler. Events are masked at its entry, until it says otherwise.
pub fn init() {
    callback::register(Callback::Syscall, true, system_call)
        .expect("the system-call entry is accepted");
}

fn system_call(frame: &mut TrapFrame) {
    events::unmask_all();
    let result = match Call::from_number(frame.rax) {
        Some(Call::Exit) => life::exit(WaitStatus::exited(frame.rdi as u8)),
        Some(Call::Exec) => exec(frame),
        Some(call) => perform(call, frame),
        None => Err(Error::NoSuchCall),
    };
    // A successful exec has changed all registers.
    match result {
        Ok(value) => frame.rax = value,
        Err(error) => frame.rax = error.to_result() as u64,
    }
    events::mask_all();
    scheduler::before_user();
}
// end guide

fn perform(call: Call, frame: &TrapFrame) -> Result<u64, Error> {
    let (first, second, third) = (frame.rdi, frame.rsi, frame.rdx);
    let this = scheduler::this();
    let process = this.process.as_ref().ok_or(Error::Invalid)?;
    match call {
        Call::Exit | Call::Exec => Err(Error::NoSuchCall),
        Call::Fork => life::fork(frame).map(u64::from),
        Call::Wait => {
            let (number, status) = life::wait(process.number, None)?;
            user::write(first, &status.0.to_le_bytes())?;
            Ok(u64::from(number))
        }
        Call::Pipe => {
            let (reader, writer) = pipe::new();
            let mut files = process.files.lock();
            let reader = files.add(File::Reader(reader.into()))?;
            let writer = match files.add(File::Writer(writer.into())) {
                Ok(writer) => writer,
                Err(error) => {
                    files.close(u64::from(reader))?;
                    return Err(error);
                }
            };
            drop(files);
            let mut numbers = [0; 8];
            numbers[..4].copy_from_slice(&reader.to_le_bytes());
            numbers[4..].copy_from_slice(&writer.to_le_bytes());
            user::write(first, &numbers).inspect_err(|_| {
                let _ = process.files.lock().close(u64::from(reader));
                let _ = process.files.lock().close(u64::from(writer));
            })?;
            Ok(0)
        }
        Call::Read => {
            let file = process.files.lock().get(first)?;
            let mut piece = Piece::new();
            let wanted = piece.first(third);
            let length = file.read(wanted)?;
            user::write(second, &wanted[..length])?;
            Ok(length as u64)
        }
        Call::Write => {
            let file = process.files.lock().get(first)?;
            let mut piece = Piece::new();
            let wanted = piece.first(third);
            user::read(second, wanted)?;
            let written = file.write(wanted);
            if written == Err(Error::BrokenPipe) {
                let _ = signal::send(process.number, Signal::Pipe);
            }
            Ok(written? as u64)
        }
        Call::Close => {
            let closed = process.files.lock().close(first)?;
            drop(closed);
            Ok(0)
        }
        Call::Duplicate => {
            let file = process.files.lock().get(first)?;
            let closed = process.files.lock().set(second, file)?;
            drop(closed);
            Ok(second)
        }
        Call::Kill => {
            let number = u32::try_from(first).map_err(|_| Error::NotFound)?;
            signal::send(number, Signal::from_number(second).ok_or(Error::Invalid)?)?;
            Ok(0)
        }
        Call::ProcessNumber => Ok(u64::from(process.number)),
        Call::Sleep => {
            let deadline = time::now().saturating_add(first);
            timers::sleep_until(deadline)
                .map(|()| 0)
                .map_err(|_| Error::Invalid)
        }
        Call::Uptime => Ok(time::now()),
        Call::WallClock => Ok(timers::wall_clock()),
        Call::Yield => {
            scheduler::yield_now();
            Ok(0)
        }
        Call::Grow => process
            .with_space(|space| program::grow(space, first))
            .unwrap_or(Err(Error::Invalid)),
        Call::SetFsBase => {
            if first >= USER_END {
                return Err(Error::BadAddress);
            }
            switch::load_fs_base(first);
            Ok(0)
        }
    }
}

fn exec(frame: &mut TrapFrame) -> Result<u64, Error> {
    let length = usize::try_from(frame.rsi).unwrap_or(usize::MAX);
    let mut text = [0; MAX_COMMAND_LINE];
    let text = text.get_mut(..length).ok_or(Error::TooBig)?;
    user::read(frame.rdi, text)?;
    let line = core::str::from_utf8(text).map_err(|_| Error::Invalid)?;
    life::exec(line, frame)?;
    Ok(0)
}
