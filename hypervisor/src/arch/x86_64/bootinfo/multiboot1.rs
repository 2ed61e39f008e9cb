//! Multiboot 1: what QEMU's `-kernel` speaks (Multiboot Specification 0.6.96, section 3.3 "Boot
//! information format"). Offsets below are that section's.

use super::{RAM, Told, c_string, read};

/// What the loader leaves in EAX.
pub const MAGIC: u32 = 0x2bad_b002;

const FLAG_MEMORY: u32 = 1 << 0;
const FLAG_CMDLINE: u32 = 1 << 2;
const FLAG_MODULES: u32 = 1 << 3;
const FLAG_MEMORY_MAP: u32 = 1 << 6;
const FLAG_LOADER_NAME: u32 = 1 << 9;

/// Bytes of the structure itself, with the fields that are read.
const INFO_BYTES: u32 = 68;
/// Bytes of a module's entry.
const MODULE_BYTES: u32 = 16;

/// Calls `each` with everything that the structure at machine address `info` tells.
pub fn go_through(info: u32, each: &mut dyn FnMut(Told<'_>)) {
    let field = |offset: u32| read::<u32>(info.wrapping_add(offset));
    let flags = field(0);
    each(Told::Kept(info, INFO_BYTES));

    // QEMU puts the file name before the arguments, GRUB does not.
    let mut named = false;
    if flags & FLAG_LOADER_NAME != 0 {
        let name = c_string(field(64));
        named = name == b"qemu";
        each(kept(field(64), name));
    }

    if flags & FLAG_CMDLINE != 0 {
        let text = c_string(field(16));
        each(kept(field(16), text));
        each(Told::CommandLine(arguments(text, named)));
    }
    if flags & FLAG_MODULES != 0 {
        let (count, table) = (field(20), field(24));
        each(Told::Kept(table, count.saturating_mul(MODULE_BYTES)));
        for i in 0..count {
            let [start, end, string, _] =
                read::<[u32; 4]>(table.wrapping_add(MODULE_BYTES.wrapping_mul(i)));
            let text = if string == 0 { &[] } else { c_string(string) };
            each(kept(string, text));
            each(Told::Module(start, end, arguments(text, named)));
        }
    }
    if flags & FLAG_MEMORY_MAP != 0 {
        let (length, table) = (field(44), field(48));
        each(Told::Kept(table, length));
        let mut at = 0;
        while at < length {
            let entry = table.wrapping_add(at);
            // `size` does not count itself.
            let size = read::<u32>(entry);
            each(Told::Region(
                read(entry.wrapping_add(4)),
                read(entry.wrapping_add(12)),
                read(entry.wrapping_add(20)),
            ));
            at = at.saturating_add(size).saturating_add(4);
        }
    } else if flags & FLAG_MEMORY != 0 {
        // KiB from 0 and from 1 MiB.
        each(Told::Region(0, u64::from(field(4)) << 10, RAM));
        each(Told::Region(1 << 20, u64::from(field(8)) << 10, RAM));
    }
}

/// Where a text is kept, with the 0 behind it.
fn kept(address: u32, text: &[u8]) -> Told<'_> {
    Told::Kept(address, (text.len() as u32).saturating_add(1))
}

/// What stands in a line behind the name of the file, if that begins it, and behind spaces.
fn arguments(mut text: &[u8], named: bool) -> &[u8] {
    let skip = |text: &mut &[u8], skipped: fn(&u8) -> bool| {
        while let Some((_, rest)) = text.split_first().filter(|(first, _)| skipped(first)) {
            *text = rest;
        }
    };
    if named {
        skip(&mut text, |&byte| byte != b' ');
    }
    skip(&mut text, |&byte| byte == b' ');
    text
}
