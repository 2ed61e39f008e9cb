//! Initial ramdisks: an archive in the "new ASCII" cpio format (magic
//! 070701), which every Linux unpacks.
//!
//! Format: the kernel's documentation, "initramfs buffer format". A header of
//! 110 characters, the name with its zero, the data; each part padded to 4
//! bytes; a file of a fixed name ends it.

/// File types, as in `st_mode`.
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const CHARACTER_DEVICE: u32 = 0o020_000;

/// The name of the entry that ends an archive.
const TRAILER: &str = "TRAILER!!!";

/// An archive being written.
#[derive(Default)]
pub struct Archive {
    bytes: Vec<u8>,
    entries: u32,
}

impl Archive {
    /// Adds a directory. Those above it have to be there.
    pub fn directory(&mut self, name: &str) -> &mut Self {
        self.entry(name, DIRECTORY | 0o755, (0, 0), &[])
    }

    /// Adds a program.
    pub fn program(&mut self, name: &str, data: &[u8]) -> &mut Self {
        self.entry(name, REGULAR | 0o755, (0, 0), data)
    }

    /// Adds a character device by its major and minor number.
    pub fn device(&mut self, name: &str, numbers: (u32, u32)) -> &mut Self {
        self.entry(name, CHARACTER_DEVICE | 0o600, numbers, &[])
    }

    /// Ends the archive and gives it.
    pub fn finish(mut self) -> Vec<u8> {
        self.entry(TRAILER, 0, (0, 0), &[]);
        self.bytes
    }

    fn entry(&mut self, name: &str, mode: u32, device: (u32, u32), data: &[u8]) -> &mut Self {
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.entries += 1;
        let links = if mode & DIRECTORY == 0 { 1 } else { 2 };
        let fields = [
            self.entries, // inode number
            mode,
            0, // user
            0, // group
            links,
            0, // time
            size(data.len()),
            0, // device it is on
            0,
            device.0,
            device.1,
            size(name.len() + 1),
            0, // checksum, unused by this magic
        ];
        self.bytes.extend_from_slice(b"070701");
        for field in fields {
            self.bytes
                .extend_from_slice(format!("{field:08x}").as_bytes());
        }
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(data);
        self.pad();
        self
    }

    fn pad(&mut self) {
        let length = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(length, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_laid_out_and_padded() {
        let mut archive = Archive::default();
        archive
            .directory("bin")
            .program("bin/x", b"12345")
            .device("null", (1, 3));
        let bytes = archive.finish();
        assert_eq!(bytes.len() % 4, 0);
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.matches("070701").count(), 4);
        // The second entry: mode, size and name length at their places.
        let second = &text[110 + 4 + 2..][..];
        let second = &second[second.find("070701").unwrap()..];
        assert_eq!(&second[14..22], "000081ed");
        assert_eq!(&second[54..62], "00000005");
        assert_eq!(&second[94..102], "00000006");
        assert!(text.contains("TRAILER!!!\0"));
    }
}
