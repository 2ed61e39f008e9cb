//! Error numbers as hypercalls return them.
//!
//! A hypercall's result is one signed word: from 0 up the value, from -4095
//! to -1 the negated number of an error. [`Errno`] is the positive number.

#![forbid(unsafe_code)]

use core::fmt;

/// An error number of the interface, 1 to 4095.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(u16);

impl Errno {
    /// The largest number that a result can carry.
    pub const MAX: u16 = 4095;

    /// The error of this number, or `None` outside 1 to 4095.
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 || number > Self::MAX {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The positive number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The word that a hypercall returns for this error: the number negated.
    pub const fn to_ret(self) -> i64 {
        -(self.0 as i64)
    }

    /// Takes a hypercall's result apart.
    ///
    /// # Errors
    ///
    /// The error, for a word from -4095 to -1. All others are values, those
    /// below -4095 too (an address in the upper half, for one).
    pub const fn from_ret(ret: i64) -> Result<u64, Self> {
        if ret < 0 && ret >= -(Self::MAX as i64) {
            Err(Self(ret.unsigned_abs() as u16))
        } else {
            Ok(ret as u64)
        }
    }
}

/// Defines one constant an error, and the function from number to name.
macro_rules! errors {
    ($($name:ident = $value:ident: $text:literal;)*) => {
        impl Errno {
            $(
                #[doc = $text]
                pub const $name: Self = Self(crate::$value as u16);
            )*

            /// The name, such as `"EINVAL"`, of the errors that have one.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

errors! {
    EPERM = XEN_EPERM: "Not allowed.";
    ENOENT = XEN_ENOENT: "No such thing.";
    ESRCH = XEN_ESRCH: "No such domain.";
    EIO = XEN_EIO: "Input or output failed.";
    ENXIO = XEN_ENXIO: "No such device.";
    E2BIG = XEN_E2BIG: "List too long.";
    ENOEXEC = XEN_ENOEXEC: "Not an executable.";
    EBADF = XEN_EBADF: "Bad descriptor.";
    ECHILD = XEN_ECHILD: "No child.";
    EAGAIN = XEN_EAGAIN: "Try again.";
    ENOMEM = XEN_ENOMEM: "No memory.";
    EACCES = XEN_EACCES: "Access refused.";
    EFAULT = XEN_EFAULT: "Bad address.";
    EBUSY = XEN_EBUSY: "In use.";
    EEXIST = XEN_EEXIST: "Exists already.";
    EXDEV = XEN_EXDEV: "Across devices.";
    ENODEV = XEN_ENODEV: "No such kind of device.";
    ENOTDIR = XEN_ENOTDIR: "Not a directory.";
    EISDIR = XEN_EISDIR: "Is a directory.";
    EINVAL = XEN_EINVAL: "Invalid argument.";
    ENFILE = XEN_ENFILE: "Too many open files in the system.";
    EMFILE = XEN_EMFILE: "Too many open files.";
    ENOSPC = XEN_ENOSPC: "No room.";
    EROFS = XEN_EROFS: "Read-only.";
    EMLINK = XEN_EMLINK: "Too many links.";
    EDOM = XEN_EDOM: "Outside the function's domain.";
    ERANGE = XEN_ERANGE: "Out of range.";
    EDEADLK = XEN_EDEADLK: "Would deadlock.";
    ENAMETOOLONG = XEN_ENAMETOOLONG: "Name too long.";
    ENOLCK = XEN_ENOLCK: "No locks left.";
    ENOSYS = XEN_ENOSYS: "Not implemented.";
    ENOTEMPTY = XEN_ENOTEMPTY: "Not empty.";
    ENODATA = XEN_ENODATA: "No data.";
    ETIME = XEN_ETIME: "The time is past.";
    EBADMSG = XEN_EBADMSG: "Bad message.";
    EOVERFLOW = XEN_EOVERFLOW: "Too large for the type.";
    EILSEQ = XEN_EILSEQ: "Illegal byte sequence.";
    ENOTSOCK = XEN_ENOTSOCK: "Not a socket.";
    EMSGSIZE = XEN_EMSGSIZE: "Message too large.";
    EOPNOTSUPP = XEN_EOPNOTSUPP: "Not supported here.";
    EADDRINUSE = XEN_EADDRINUSE: "Address in use.";
    EADDRNOTAVAIL = XEN_EADDRNOTAVAIL: "Address not available.";
    ENOBUFS = XEN_ENOBUFS: "No buffers.";
    EISCONN = XEN_EISCONN: "Connected already.";
    ENOTCONN = XEN_ENOTCONN: "Not connected.";
    ETIMEDOUT = XEN_ETIMEDOUT: "Timed out.";
    ECONNREFUSED = XEN_ECONNREFUSED: "Connection refused.";
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Errno {}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::Errno;
    use std::format;

    #[test]
    fn results_split_at_minus_4095() {
        assert_eq!(Errno::from_ret(0), Ok(0));
        assert_eq!(Errno::from_ret(i64::MAX), Ok(i64::MAX as u64));
        assert_eq!(Errno::from_ret(-22), Err(Errno::EINVAL));
        assert_eq!(Errno::from_ret(-4095), Err(Errno(4095)));
        assert_eq!(Errno::from_ret(-4096), Ok(-4096i64 as u64));
        assert_eq!(Errno::from_ret(i64::MIN), Ok(i64::MIN as u64));
    }

    #[test]
    fn every_number_survives_the_round_trip() {
        for number in 1..=Errno::MAX {
            let error = Errno::new(number).expect("in range");
            assert_eq!(Errno::from_ret(error.to_ret()), Err(error));
        }
        assert_eq!(Errno::new(0), None);
        assert_eq!(Errno::new(4096), None);
    }

    #[test]
    fn errors_print_their_names() {
        assert_eq!(format!("{}", Errno::ENOSYS), "ENOSYS");
        assert_eq!(format!("{:?}", Errno::EFAULT), "EFAULT");
        assert_eq!(format!("{}", Errno(4000)), "errno 4000");
    }
}
