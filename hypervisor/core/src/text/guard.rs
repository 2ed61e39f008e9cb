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
#[derive(Debug)]
struct Reader {
    /// Whether a line end within a control sequence belongs to it, as some programs have it, or is
    /// one.
    swallows: bool,
    /// How many bytes of [`BEGINNING`] the line consists of so far, if of nothing else.
    matched: Option<u8>,
    control: Control,
}

impl Reader {
    const fn new(swallows: bool) -> Self {
        Reader {
            swallows,
            matched: Some(0),
            control: Control::None,
        }
    }

    /// Takes note of the next byte. True if it completes a beginning of ours.
    fn watch(&mut self, byte: u8) -> bool {
        let ends = matches!(byte, b'\n' | b'\r');
        match (byte, self.control) {
            // A line that was begun and is written over is a line, too.
            _ if ends && !(self.swallows && self.control != Control::None) => {
                *self = Self::new(self.swallows);
            }
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
        let Some(matched) = self.matched else {
            return false;
        };
        let expected = BEGINNING.as_bytes();
        let next = matched.saturating_add(1);
        let fits = expected.get(usize::from(matched)) == Some(&byte);
        let complete = fits && usize::from(next) == expected.len();
        self.matched = (fits && !complete).then_some(next);
        complete
    }
}

/// Watches the bytes of the serial line.
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
        LineGuard([Reader::new(true), Reader::new(false)])
    }

    /// Whether nothing stands in the line yet.
    #[must_use]
    pub fn at_start(&self) -> bool {
        self.0
            .iter()
            .all(|reader| reader.matched == Some(0) && reader.control == Control::None)
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
        let complete = one.watch(byte);
        other.watch(byte) || complete
    }
}
