//! Access to guest memory by the guest's own virtual addresses (design:copy-once).
//!
//! A guest's memory is never a Rust reference: it is copied once, with a fix-up for faults, and
//! decided upon in our copy. The hypervisor's own range is refused by a comparison; everything else
//! is refused or granted by the guest's page tables, under which we run. In a 64-bit guest all of
//! them carry U/S, so SMAP stands between us and an accidental access.
//!
//! One way leads from a guest's address to the hypervisor's own tables: an L4 entry that names an L4,
//! read-only. What is to be read there is judged by every index of its address ([`readable`], and the
//! short `iret` of short.S); it costs a load and a comparison as long as the domain has no such entry.
//! What is to be written needs no such look: the processor refuses it, as CR0.WP is on.

use alloc::alloc::alloc_zeroed;
use alloc::boxed::Box;
use core::alloc::Layout;
use core::arch::asm;
use core::mem::MaybeUninit;

use paravane_abi::Pod;
use paravane_core::mm::LinearSlots;

use super::layout;
use super::percpu::PerCpu;

const HYPERVISOR_START: u64 = layout::M2P.raw();
const HYPERVISOR_END: u64 = layout::END.raw();

/// A guest address could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

impl From<Fault> for paravane_abi::errno::Errno {
    fn from(_: Fault) -> Self {
        paravane_abi::errno::Errno::EFAULT
    }
}

/// Whether `[address, address + len)` keeps clear of the hypervisor's range.
///
/// Non-canonical addresses pass: touching them raises #GP, which the fix-up catches.
#[inline(always)]
pub fn outside_hypervisor(address: u64, len: u64) -> bool {
    match address.checked_add(len) {
        Some(end) => end <= HYPERVISOR_START || address >= HYPERVISOR_END,
        None => false,
    }
}

/// Whether `[address, address + len)`, which begins outside the hypervisor's range, may be read for the
/// current vCPU: no walk passes through the hypervisor's slots.
#[inline(always)]
fn readable(address: u64, len: u64) -> bool {
    let linear = PerCpu::get().linear();
    !linear.any() || keeps_clear(linear, address, len)
}

#[cold]
#[inline(never)]
fn keeps_clear(linear: &LinearSlots, address: u64, len: u64) -> bool {
    linear.keep_clear(address, len)
}

/// [`outside_hypervisor`] for an access of a few words, lowest first: the addresses right below the
/// hypervisor's range are not canonical, so one that reaches into it faults before it gets there.
#[inline(always)]
fn begins_outside_hypervisor(address: u64) -> bool {
    address >> RANGE_SHIFT != HYPERVISOR_START >> RANGE_SHIFT
}

/// log2 of the size of the hypervisor's range, which is aligned to it: a shift and a comparison tell
/// whether an address is in it.
pub const RANGE_SHIFT: u32 = 43;
const _: () = assert!(HYPERVISOR_END - HYPERVISOR_START == 1 << RANGE_SHIFT);

/// Lets supervisor code touch user pages until [`deny`]: `stac`, or nothing on processors without
/// SMAP.
#[inline(always)]
fn allow() {
    #[cfg(feature = "audit")]
    crate::sync::held::assert_none("an access to guest memory");
    // SAFETY: changes RFLAGS.AC alone, until `deny`.
    unsafe {
        asm!(
            "772: .byte 0x0f, 0x1f, 0x00",
            ".pushsection .smap_patch, \"a\"",
            ".quad 772b, 0xcb010f",
            ".popsection",
            options(nostack)
        );
    }
}

/// Ends what [`allow`] began: `clac`.
#[inline(always)]
fn deny() {
    // SAFETY: as in `allow`.
    unsafe {
        asm!(
            "773: .byte 0x0f, 0x1f, 0x00",
            ".pushsection .smap_patch, \"a\"",
            ".quad 773b, 0xca010f",
            ".popsection",
            options(nostack)
        );
    }
}

/// One 64-bit load at a constant distance from an address; a fault sets `$failed` and reads zero.
macro_rules! load {
    ($address:expr, $offset:literal, $failed:ident) => {{
        let value: u64;
        // SAFETY: the caller checked that the address is not the hypervisor's; a fault continues
        // at label 4 and sets the flag.
        unsafe {
            asm!(
                concat!("2: mov {value}, [{address} + ", $offset, "]"),
                "3:",
                ".pushsection .text.fixup, \"ax\"",
                "4: mov {failed:e}, 1",
                "xor {value:e}, {value:e}",
                "jmp 3b",
                ".popsection",
                ".pushsection .ex_table, \"a\"",
                ".quad 2b, 4b",
                ".popsection",
                address = in(reg) $address,
                value = lateout(reg) value,
                failed = inout(reg) $failed,
                options(nostack, readonly),
            );
        }
        value
    }};
}

/// One 32-bit load, likewise: the argument of an event-channel send.
macro_rules! load32 {
    ($address:expr, $offset:literal, $failed:ident) => {{
        let value: u32;
        // SAFETY: the caller checked that the address is not the hypervisor's; a fault continues
        // at label 4 and sets the flag.
        unsafe {
            asm!(
                concat!("2: mov {value:e}, [{address} + ", $offset, "]"),
                "3:",
                ".pushsection .text.fixup, \"ax\"",
                "4: mov {failed:e}, 1",
                "xor {value:e}, {value:e}",
                "jmp 3b",
                ".popsection",
                ".pushsection .ex_table, \"a\"",
                ".quad 2b, 4b",
                ".popsection",
                address = in(reg) $address,
                value = lateout(reg) value,
                failed = inout(reg) $failed,
                options(nostack, readonly),
            );
        }
        value
    }};
}

/// One 64-bit store, likewise; a fault goes to `$fault`.
macro_rules! store {
    ($address:expr, $offset:literal, $value:expr, $fault:block) => {{
        // SAFETY: as for loads; what the guest's tables let ring 3 write is the guest's, since
        // CR0.WP is on and no table or foreign frame is ever mapped writable.
        unsafe {
            asm!(
                concat!("2: mov [{address} + ", $offset, "], {value}"),
                ".pushsection .ex_table, \"a\"",
                ".quad 2b, {fault}",
                ".popsection",
                address = in(reg) $address,
                value = in(reg) $value,
                fault = label $fault,
                options(nostack, preserves_flags),
            );
        }
    }};
}

/// Words that [`read_words`] and [`write_words`] take at most.
const MAX_WORDS: usize = 11;

/// Expands `$one!(index, distance)` for each word of an array; nothing is left at run time but the
/// words there are.
macro_rules! each_word {
    ($count:expr, $one:ident) => {
        each_word!(@ $count, $one;
            0 "0", 1 "8", 2 "16", 3 "24", 4 "32", 5 "40", 6 "48", 7 "56", 8 "64", 9 "72", 10 "80")
    };
    (@ $count:expr, $one:ident; $($index:literal $offset:literal),*) => {
        $(if $index < $count {
            $one!($index, $offset);
        })*
    };
}

/// Reads consecutive 64-bit words of the guest.
#[inline(always)]
pub fn read_words<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault> {
    const { assert!(N <= MAX_WORDS) };
    if !begins_outside_hypervisor(address) || !readable(address, 8 * N as u64) {
        return Err(Fault);
    }
    let mut failed = 0u32;
    allow();
    macro_rules! one {
        ($index:literal, $offset:literal) => {
            words[$index] = load!(address, $offset, failed)
        };
    }
    each_word!(N, one);
    deny();
    if failed == 0 { Ok(()) } else { Err(Fault) }
}

/// A record of `N` words of the guest's that has been read: none of it is the hypervisor's, so its
/// words can be written without another look at the address.
pub struct Record<const N: usize> {
    address: u64,
}

impl<const N: usize> Record<N> {
    /// Reads the record at `address`.
    #[inline(always)]
    pub fn read(address: u64, words: &mut [u64; N]) -> Result<Self, Fault> {
        read_words(address, words)?;
        Ok(Record { address })
    }

    /// Writes its word number `INDEX`.
    #[inline(always)]
    pub fn write<const INDEX: usize>(&self, value: u64) -> Result<(), Fault> {
        const { assert!(INDEX < N) };
        allow();
        store!(self.address.wrapping_add(8 * INDEX as u64), "0", value, {
            deny();
            return Err(Fault);
        });
        deny();
        Ok(())
    }
}

/// Writes a 32-bit word of the guest.
#[inline(always)]
pub fn write_u32(address: u64, value: u32) -> Result<(), Fault> {
    if !outside_hypervisor(address, 4) {
        return Err(Fault);
    }
    allow();
    // SAFETY: as for `store!`.
    unsafe {
        asm!(
            "2: mov [{address}], {value:e}",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, {fault}",
            ".popsection",
            address = in(reg) address,
            value = in(reg) value,
            fault = label {
                deny();
                return Err(Fault);
            },
            options(nostack, preserves_flags),
        );
    }
    deny();
    Ok(())
}

/// Writes consecutive 64-bit words of the guest, the frames of [`crate::pv::bounce`] above all.
#[inline(always)]
pub fn write_words<const N: usize>(address: u64, words: &[u64; N]) -> Result<(), Fault> {
    const { assert!(N <= MAX_WORDS) };
    if !begins_outside_hypervisor(address) {
        return Err(Fault);
    }
    allow();
    macro_rules! one {
        ($index:literal, $offset:literal) => {
            store!(address, $offset, words[$index], {
                deny();
                return Err(Fault);
            })
        };
    }
    each_word!(N, one);
    deny();
    Ok(())
}

/// Reads a word of the direct map where it may have a hole: 0 there. `address` is within the range of
/// the direct map.
#[inline(always)]
pub fn read_direct(address: u64) -> u64 {
    let value: u64;
    // SAFETY: a load, whose fault continues at label 4.
    unsafe {
        asm!(
            "2: mov {value}, [{address}]",
            "3:",
            ".pushsection .text.fixup, \"ax\"",
            "4: xor {value:e}, {value:e}",
            "jmp 3b",
            ".popsection",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 4b",
            ".popsection",
            address = in(reg) address,
            value = lateout(reg) value,
            options(nostack, readonly),
        );
    }
    value
}

/// Copies `len` bytes between guest and hypervisor; returns how many were left undone.
///
/// # Safety
/// The hypervisor's side is valid for `len` bytes, the guest's side is outside the hypervisor.
unsafe fn copy(to: u64, from: u64, len: usize) -> usize {
    let left: usize;
    allow();
    // SAFETY: by the caller; a fault of the guest's side leaves the count in rcx.
    unsafe {
        asm!(
            "2: rep movsb",
            "3:",
            ".pushsection .ex_table, \"a\"",
            ".quad 2b, 3b",
            ".popsection",
            inout("rdi") to => _,
            inout("rsi") from => _,
            inout("rcx") len => left,
            options(nostack, preserves_flags),
        );
    }
    deny();
    left
}

/// Copies raw bytes in; on a fault, tells how many had arrived.
pub fn copy_bytes_in(to: &mut [u8], address: u64) -> Result<(), usize> {
    let len = to.len() as u64;
    if !outside_hypervisor(address, len) || !readable(address, len) {
        return Err(0);
    }
    // SAFETY: the slice is ours and writable; the range is not the hypervisor's.
    let left = unsafe { copy(to.as_mut_ptr() as u64, address, to.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(to.len() - left)
    }
}

/// Copies raw bytes out; on a fault, tells how many had arrived.
pub fn copy_bytes_out(address: u64, from: &[u8]) -> Result<(), usize> {
    if !outside_hypervisor(address, from.len() as u64) {
        return Err(0);
    }
    // SAFETY: the slice is ours and readable; the range is not the hypervisor's.
    let left = unsafe { copy(address, from.as_ptr() as u64, from.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(from.len() - left)
    }
}

/// Structures up to this many bytes, in whole words, are copied word by word.
const BY_WORDS: usize = 128;

/// Reads a structure of the interface.
#[inline(always)]
pub fn copy_from_guest<T: Pod>(address: u64) -> Result<T, Fault> {
    let mut value = MaybeUninit::<T>::uninit();
    let len = size_of::<T>();
    if !outside_hypervisor(address, len as u64) || !readable(address, len as u64) {
        return Err(Fault);
    }
    if len.is_multiple_of(8) && len <= BY_WORDS {
        let words = value.as_mut_ptr().cast::<u64>();
        let mut failed = 0u32;
        allow();
        for i in 0..len / 8 {
            let word = load!(address.wrapping_add(8 * i as u64), "0", failed);
            // SAFETY: `i` is within `T`, whose size is a multiple of eight.
            unsafe { words.add(i).write_unaligned(word) };
        }
        deny();
        if failed != 0 {
            return Err(Fault);
        }
    } else if len == 4 {
        let mut failed = 0u32;
        allow();
        let word = load32!(address, "0", failed);
        deny();
        // SAFETY: `T` is four bytes.
        unsafe { value.as_mut_ptr().cast::<u32>().write_unaligned(word) };
        if failed != 0 {
            return Err(Fault);
        }
    } else {
        // SAFETY: `value` is `len` writable bytes.
        if unsafe { copy(value.as_mut_ptr() as u64, address, len) } != 0 {
            return Err(Fault);
        }
    }
    // SAFETY: all bytes are written, and `Pod` means that any bytes are a value.
    Ok(unsafe { value.assume_init() })
}

/// Reads a structure that is too large for the stack. Without memory for it there is none.
pub fn copy_boxed_from_guest<T: Pod>(address: u64) -> Result<Option<Box<T>>, Fault> {
    const { assert!(size_of::<T>() != 0) };
    // SAFETY: the layout is not empty.
    let place = unsafe { alloc_zeroed(Layout::new::<T>()) };
    if place.is_null() {
        return Ok(None);
    }
    // SAFETY: allocated just now with the layout of `T`, of which zero bytes are a value (`Pod`).
    let mut value = unsafe { Box::from_raw(place.cast::<T>()) };
    let start = (&raw mut *value).cast::<u8>();
    // SAFETY: all of the value's bytes, and any bytes are a value again (`Pod`).
    let bytes = unsafe { core::slice::from_raw_parts_mut(start, size_of::<T>()) };
    copy_bytes_in(bytes, address).map_err(|_| Fault)?;
    Ok(Some(value))
}

/// Writes a structure of the interface.
#[inline(always)]
pub fn copy_to_guest<T: Pod>(address: u64, value: &T) -> Result<(), Fault> {
    let len = size_of::<T>();
    if !outside_hypervisor(address, len as u64) {
        return Err(Fault);
    }
    if len.is_multiple_of(8) && len <= BY_WORDS {
        let words = core::ptr::from_ref(value).cast::<u64>();
        allow();
        for i in 0..len / 8 {
            // SAFETY: `i` is within `T`, whose size is a multiple of eight.
            let word = unsafe { words.add(i).read_unaligned() };
            store!(address.wrapping_add(8 * i as u64), "0", word, {
                deny();
                return Err(Fault);
            });
        }
        deny();
        return Ok(());
    }
    // SAFETY: `value` is `len` readable bytes.
    if unsafe { copy(address, core::ptr::from_ref(value) as u64, len) } != 0 {
        return Err(Fault);
    }
    Ok(())
}
