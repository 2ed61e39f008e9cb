//! Multiboot 1: what QEMU's `-kernel` speaks (Multiboot Specification 0.6.96, section 3.3 "Boot
//! information format"). Offsets below are that section's.

use super::{BootInfo, RAM, Unusable, c_string, keep, read};

/// What the loader leaves in EAX.
pub const MAGIC: u32 = 0x2bad_b002;

const FLAG_MEMORY: u32 = 1 << 0;
const FLAG_CMDLINE: u32 = 1 << 2;
const FLAG_MODULES: u32 = 1 << 3;
const FLAG_MEMORY_MAP: u32 = 1 << 6;
const FLAG_LOADER_NAME: u32 = 1 << 9;

/// Fills `boot` from the structure at machine address `info`.
pub fn read_into(info: u32, boot: &mut BootInfo) -> Result<(), Unusable> {
    let field = |offset: u32| read::<u32>(info.wrapping_add(offset));
    let flags = field(0);

    // QEMU puts the file name before the arguments, GRUB does not.
    let named = flags & FLAG_LOADER_NAME != 0 && c_string(field(64)).eq(*b"qemu");
    let text = |address: u32| {
        let mut text = c_string(address).peekable();
        if named {
            while text.next_if(|&b| b != b' ').is_some() {}
        }
        while text.next_if(|&b| b == b' ').is_some() {}
        keep(text)
    };

    if flags & FLAG_CMDLINE != 0 {
        boot.cmdline = text(field(16))?;
    }
    if flags & FLAG_MODULES != 0 {
        let (count, table) = (field(20), field(24));
        for i in 0..count {
            let [start, end, string, _] = read::<[u32; 4]>(table.wrapping_add(16 * i));
            boot.add_module(start, end, if string == 0 { "" } else { text(string)? })?;
        }
    }
    if flags & FLAG_MEMORY_MAP != 0 {
        let (length, table) = (field(44), field(48));
        let mut at = 0;
        while at < length {
            let entry = table.wrapping_add(at);
            // `size` does not count itself.
            let size = read::<u32>(entry);
            boot.add_region(
                read(entry.wrapping_add(4)),
                read(entry.wrapping_add(12)),
                read(entry.wrapping_add(20)),
            );
            at = at.saturating_add(size).saturating_add(4);
        }
    } else if flags & FLAG_MEMORY != 0 {
        // KiB from 0 and from 1 MiB.
        boot.add_region(0, u64::from(field(4)) << 10, RAM);
        boot.add_region(1 << 20, u64::from(field(8)) << 10, RAM);
    }
    Ok(())
}
