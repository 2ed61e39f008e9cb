//! Keeps a domain whose bytes go to the serial line as they are from speaking in our name.

/// What each line of the hypervisor's begins with.
pub const BEGINNING: &str = "paravane:";
/// What is put into a line of a guest's before it could read so.
const MARK: &[u8] = b"(d0)";

/// How far a terminal's control sequence has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Control {
    /// There is none.
    None,
    /// ESC was sent.
    Begun,
    /// `ESC [` was sent: it lasts until a byte from `@` to `~` comes (ECMA-48, section 5.4).
    Long,
}

/// How a reader sees the line. Control sequences count for nothing: they are not seen.
#[derive(PartialEq, Eq, Debug)]
struct Reader {
    /// How many bytes of [`BEGINNING`] the line consists of so far.
    matched: u8,
    /// Whether the line has something else.
    other: bool,
    control: Control,
}

impl Reader {
    /// At the beginning of a line: all zero, as the console's state is in the image.
    const NEW: Self = Reader {
        matched: 0,
        other: false,
        control: Control::None,
    };

    /// Takes note of the next byte. True if it completes a beginning of ours. `swallows`: whether a
    /// line end within a control sequence belongs to it, as some programs have it, or is one.
    fn watch(&mut self, byte: u8, swallows: bool) -> bool {
        let ends = matches!(byte, b'\n' | b'\r');
        match (byte, self.control) {
            // A line that was begun and is written over is a line, too.
            _ if ends && !(swallows && self.control != Control::None) => *self = Self::NEW,
            (0x1b, Control::None) => self.control = Control::Begun,
            (b'[', Control::Begun) => self.control = Control::Long,
            (_, Control::Begun) => self.control = Control::None,
            (b'@'..=b'~', Control::Long) => self.control = Control::None,
            (_, Control::Long) => {}
            (_, Control::None) => return self.text(byte),
        }
        false
    }

    /// A byte of no control sequence. A terminal may show nothing for one that is not printable, or
    /// take it for a part of the sequence before it: such a byte counts for nothing either.
    fn text(&mut self, byte: u8) -> bool {
        if !matches!(byte, b' '..=b'~' | b'\t') {
            return false;
        }
        if self.other {
            return false;
        }
        let expected = BEGINNING.as_bytes();
        let fits = expected.get(usize::from(self.matched)) == Some(&byte);
        self.matched = self.matched.saturating_add(1);
        let complete = fits && usize::from(self.matched) == expected.len();
        self.other = !fits || complete;
        complete
    }
}

/// Watches the bytes of the serial line, as readers of both kinds see them.
#[derive(Debug)]
pub struct LineGuard([Reader; 2]);

impl Default for LineGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl LineGuard {
    /// At the beginning of a line.
    #[must_use]
    pub const fn new() -> Self {
        LineGuard([Reader::NEW; 2])
    }

    /// Whether nothing stands in the line yet.
    #[must_use]
    pub fn at_start(&self) -> bool {
        self.0 == [Reader::NEW; 2]
    }

    /// Sends a guest's byte. Where the line would read as one of ours from it on, something else
    /// is sent before it.
    pub fn pass(&mut self, byte: u8, mut send: impl FnMut(u8)) {
        if self.watch(byte) {
            for &byte in MARK {
                self.watch(byte);
                send(byte);
            }
        }
        send(byte);
    }

    fn watch(&mut self, byte: u8) -> bool {
        let [one, other] = &mut self.0;
        let complete = one.watch(byte, true);
        other.watch(byte, false) || complete
    }
}
