//! Rust's older form of mangled names: `_ZN`, each part with its length before it, the last one a
//! hash, `E`.

use super::Shown;

/// What stands for characters that symbols cannot have.
const ESCAPES: [(&[u8], u8); 8] = [
    (b"SP", b'@'),
    (b"BP", b'*'),
    (b"RF", b'&'),
    (b"LT", b'<'),
    (b"GT", b'>'),
    (b"LP", b'('),
    (b"RP", b')'),
    (b"C", b','),
];

/// Writes the name to `out`, without the hash. `None`: it is not of this form.
pub(super) fn demangle(name: &[u8], out: &mut Shown) -> Option<()> {
    let mut rest = name.strip_prefix(b"_ZN")?;
    let mut hash = None;
    let mut parts = 0;
    while let Some((part, after)) = part(rest) {
        if let Some(before) = hash.replace(part) {
            if parts > 0 {
                out.put(b"::");
            }
            decode(before, out)?;
            parts += 1;
        }
        rest = after;
    }
    // Behind it compilers put suffixes that begin with a dot.
    let ends = matches!(rest, [b'E'] | [b'E', b'.', ..]);
    let is_hash = |part: &[u8]| {
        part.len() == 17 && part.starts_with(b"h") && part.iter().skip(1).all(u8::is_ascii_hexdigit)
    };
    (ends && parts > 0 && hash.is_some_and(is_hash)).then_some(())
}

/// The first part, and what follows.
fn part(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0usize;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    for digit in rest.get(..digits).filter(|digits| !digits.is_empty())? {
        length = length
            .checked_mul(10)?
            .checked_add(usize::from(digit.wrapping_sub(b'0')))?;
    }
    rest.get(digits..)?.split_at_checked(length)
}

/// Writes a part, with what its escapes stand for.
fn decode(part: &[u8], out: &mut Shown) -> Option<()> {
    let mut rest = match part {
        [b'_', b'$', ..] => part.get(1..)?,
        _ => part,
    };
    while let Some((&first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'.', [b'.', after @ ..]) => {
                out.put(b"::");
                after
            }
            (b'$', _) => {
                let end = after.iter().position(|&byte| byte == b'$')?;
                let (escape, behind) = after.split_at_checked(end)?;
                out.put(&[character(escape)?]);
                behind.get(1..)?
            }
            _ => {
                out.put(&[first]);
                after
            }
        };
    }
    Some(())
}

/// The character that an escape stands for: `LT` and its like, or `uNN`.
fn character(escape: &[u8]) -> Option<u8> {
    if let Some(&(_, character)) = ESCAPES.iter().find(|(name, _)| *name == escape) {
        return Some(character);
    }
    let digits = core::str::from_utf8(escape.strip_prefix(b"u")?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}
