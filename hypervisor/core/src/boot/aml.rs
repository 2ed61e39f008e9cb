//! The one value that only the firmware's byte code has: how to switch the machine off.
//!
//! Looked up as bytes, since an interpreter for that language would be larger than the rest of the
//! hypervisor's start.

/// The two sleep types of S5, for PM1a and PM1b control: `Name (_S5, Package () { a, b, ... })`
/// (ACPI specification, section 20.2 "AML Grammar Definition"). `None` where the table `aml` does
/// not define them that way.
#[must_use]
pub fn sleep_types(aml: &[u8]) -> Option<(u8, u8)> {
    const NAME: &[u8; 5] = b"_S5_\x12";
    let at = aml.windows(NAME.len()).position(|bytes| bytes == NAME)?;
    let rest = aml.get(at + NAME.len()..)?;
    // The length takes one byte and as many more as its top two bits say; then comes the number of
    // elements.
    let header = usize::from(rest.first()? >> 6) + 2;
    let mut elements = rest.get(header..)?.iter().copied();
    let mut integer = || match elements.next()? {
        // Zero and One have codes of their own; other bytes follow a prefix.
        0 => Some(0),
        1 => Some(1),
        0x0a => elements.next(),
        _ => None,
    };
    let first = integer()?;
    Some((first, integer().unwrap_or(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_package_of_s5() {
        // As an emulated PC has it: all zero.
        assert_eq!(
            sleep_types(b"\x08_S5_\x12\x06\x04\x00\x00\x00\x00"),
            Some((0, 0))
        );
        // Bytes with prefixes, behind other names.
        let table =
            b"\x08_S3_\x12\x06\x04\x01\x01\x00\x00\x08_S5_\x12\x08\x04\x0a\x07\x0a\x05\x00\x00";
        assert_eq!(sleep_types(table), Some((7, 5)));
        // A package length of two bytes.
        assert_eq!(
            sleep_types(b"\x08_S5_\x12\x48\x00\x04\x0a\x05\x01"),
            Some((5, 1))
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(sleep_types(b""), None);
        assert_eq!(sleep_types(b"_S5_"), None);
        assert_eq!(sleep_types(b"_S5_\x12"), None);
        assert_eq!(sleep_types(b"_S5_\x12\xc6\x04"), None);
        // A method of that name, or an element that is no integer.
        assert_eq!(sleep_types(b"\x14\x08_S5_\x00\xa4\x00"), None);
        assert_eq!(sleep_types(b"_S5_\x12\x06\x04\x0d\x00"), None);
        // PM1b's element may be missing.
        assert_eq!(sleep_types(b"_S5_\x12\x06\x01\x0a\x03"), Some((3, 3)));
    }
}
