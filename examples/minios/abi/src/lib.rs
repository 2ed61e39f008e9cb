//! The system-call interface of the mini-OS, shared by the kernel and its programs.
//!
//! A program puts the call's number in `rax` and up to three arguments in `rdi`, `rsi` and `rdx`,
//! and executes `syscall`. The result comes back in `rax`: zero or more is success, a negative
//! number is an [`Error`] negated. `rcx` and `r11` are lost (the processor keeps the return address
//! and flags there); every other register is kept.
#![no_std]
#![forbid(unsafe_code)]

/// The number of a system call, as a program puts it into `rax`.
///
/// The comments give the arguments in order and the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Call {
    /// (status 0–255): end this process. Does not return.
    Exit = 0,
    /// (): make a copy of this process. Returns the child's process number to the parent and 0 to
    /// the child.
    Fork = 1,
    /// (text, length): replace this process by a program. The text is a command line, its first
    /// word names the program. Does not return on success.
    Exec = 2,
    /// (place for a [`WaitStatus`] as u32): wait for any child to end. Returns its process number.
    Wait = 3,
    /// (place for two u32): make a pipe. The first number reads, the second writes.
    Pipe = 4,
    /// (file number, buffer, length): read at most length bytes. Returns how many; 0 is the end of
    /// the file.
    Read = 5,
    /// (file number, buffer, length): write. Returns how many bytes were taken.
    Write = 6,
    /// (file number): close a file.
    Close = 7,
    /// (old file number, new file number): make the new number name the old one's file.
    Duplicate = 8,
    /// (process number, [`Signal`]): send a signal.
    Kill = 9,
    /// (): the number of this process.
    ProcessNumber = 10,
    /// (nanoseconds): let this time pass.
    Sleep = 11,
    /// (): nanoseconds since the machine was started.
    Uptime = 12,
    /// (): nanoseconds since 1970-01-01 00:00:00 UTC.
    WallClock = 13,
    /// (): let another thread run.
    Yield = 14,
    /// (bytes): grow the heap. Returns the address where the new part begins.
    Grow = 15,
    /// (address): set the base of the FS segment, where programs keep thread-local data.
    SetFsBase = 16,
}

impl Call {
    /// The call of this number, if there is one.
    pub fn from_number(number: u64) -> Option<Call> {
        use Call::*;
        const ALL: [Call; 17] = [
            Exit,
            Fork,
            Exec,
            Wait,
            Pipe,
            Read,
            Write,
            Close,
            Duplicate,
            Kill,
            ProcessNumber,
            Sleep,
            Uptime,
            WallClock,
            Yield,
            Grow,
            SetFsBase,
        ];
        // In the order of their numbers.
        usize::try_from(number)
            .ok()
            .and_then(|number| ALL.get(number).copied())
    }
}

/// Why a system call failed. The numbers are the customary ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Error {
    /// No program or process of this name or number.
    NotFound = 2,
    /// The argument text is too long.
    TooBig = 7,
    /// The file is not a program.
    NotExecutable = 8,
    /// No such open file, or not open for this.
    BadFile = 9,
    /// There is no child to wait for.
    NoChild = 10,
    /// Out of memory.
    NoMemory = 12,
    /// An address outside what the process may use.
    BadAddress = 14,
    /// An argument makes no sense.
    Invalid = 22,
    /// Too many open files.
    TooManyFiles = 24,
    /// Nobody can read from this pipe any more.
    BrokenPipe = 32,
    /// There is no such system call.
    NoSuchCall = 38,
}

impl Error {
    /// The value that a failing call leaves in `rax`.
    pub fn to_result(self) -> i64 {
        -(self as i64)
    }

    /// The error that a value in `rax` stands for; `None` if the call succeeded or the number is
    /// unknown.
    pub fn from_result(result: i64) -> Option<Error> {
        use Error::*;
        const ALL: [Error; 11] = [
            NotFound,
            TooBig,
            NotExecutable,
            BadFile,
            NoChild,
            NoMemory,
            BadAddress,
            Invalid,
            TooManyFiles,
            BrokenPipe,
            NoSuchCall,
        ];
        ALL.into_iter().find(|error| error.to_result() == result)
    }
}

/// A signal. Each of them ends the process: the mini-OS has no handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Signal {
    /// Asked for from the keyboard.
    Interrupt = 2,
    /// An instruction that the processor refused.
    Illegal = 4,
    /// An arithmetic error.
    Arithmetic = 8,
    /// Ended without being asked.
    Kill = 9,
    /// An access to memory that the process does not have.
    Memory = 11,
    /// A write to a pipe that nobody reads.
    Pipe = 13,
    /// Asked to end.
    Terminate = 15,
}

impl Signal {
    /// The signal of this number, if there is one.
    pub fn from_number(number: u64) -> Option<Signal> {
        use Signal::*;
        [
            Interrupt, Illegal, Arithmetic, Kill, Memory, Pipe, Terminate,
        ]
        .into_iter()
        .find(|signal| *signal as u64 == number)
    }
}

/// How a process ended, as [`Call::Wait`] stores it: the exit status in bits 8–15, or the signal in
/// bits 0–7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitStatus(pub u32);

impl WaitStatus {
    /// It called exit with this status.
    pub fn exited(status: u8) -> WaitStatus {
        WaitStatus(u32::from(status) << 8)
    }

    /// This signal ended it.
    pub fn killed(signal: Signal) -> WaitStatus {
        WaitStatus(signal as u32)
    }

    /// The exit status, if it exited.
    pub fn exit_status(self) -> Option<u8> {
        (self.0 & 0xff == 0).then_some((self.0 >> 8) as u8)
    }

    /// The signal, if one ended it.
    pub fn signal(self) -> Option<Signal> {
        Signal::from_number(u64::from(self.0 & 0xff))
    }
}

/// The most bytes that a command line of [`Call::Exec`] may have.
pub const MAX_COMMAND_LINE: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_number_comes_back_as_itself() {
        for number in 0..17 {
            assert_eq!(
                Call::from_number(number).map(|call| call as u64),
                Some(number)
            );
        }
        assert_eq!(Call::from_number(17), None);
    }

    #[test]
    fn an_error_survives_its_result_register() {
        for error in [Error::NotFound, Error::BadAddress, Error::NoSuchCall] {
            assert_eq!(Error::from_result(error.to_result()), Some(error));
        }
        assert_eq!(Error::from_result(0), None);
        assert_eq!(Error::from_result(-999), None);
    }

    #[test]
    fn exits_and_signals_are_told_apart() {
        assert_eq!(WaitStatus::exited(7).exit_status(), Some(7));
        assert_eq!(WaitStatus::exited(0).signal(), None);
        assert_eq!(
            WaitStatus::killed(Signal::Kill).signal(),
            Some(Signal::Kill)
        );
        assert_eq!(WaitStatus::killed(Signal::Kill).exit_status(), None);
    }
}
