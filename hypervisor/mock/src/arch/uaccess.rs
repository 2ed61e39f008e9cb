//! Access to guest memory by walking the guest's tables, page by page; and what else happens
//! meanwhile.

use alloc::boxed::Box;
use std::cell::Cell;

use paravane_abi::Pod;

use super::{layout, privileged};

pub const RANGE_SHIFT: u32 = 43;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

impl From<Fault> for paravane_abi::errno::Errno {
    fn from(_: Fault) -> Self {
        paravane_abi::errno::Errno::EFAULT
    }
}

/// What others do to the guest's memory, and to this processor, while a call runs.
#[derive(Clone, Copy, Debug)]
pub struct Meanwhile {
    /// Accesses before the memory is gone.
    pub readable: u64,
    /// Accesses before it is read-only.
    pub writable: u64,
    /// Accesses before its contents change, and what is added to each byte.
    pub steady: u64,
    pub change: u8,
    /// Accesses, and moments at which interrupts come, before work waits.
    pub undisturbed: u64,
}

impl Meanwhile {
    pub const NOTHING: Meanwhile = Meanwhile {
        readable: u64::MAX,
        writable: u64::MAX,
        steady: u64::MAX,
        change: 0,
        undisturbed: u64::MAX,
    };
}

thread_local! {
    /// Where the caller's address space ends.
    static END: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// The caller is a 32-bit guest from now on: nobody reaches for its memory beyond 4 GiB, although there
/// is some.
pub fn end_at_4_gib() {
    END.set(1 << 32);
}

thread_local! {
    static MEANWHILE: Cell<Meanwhile> = const { Cell::new(Meanwhile::NOTHING) };
}

/// Sets what happens during the next calls.
pub fn meanwhile(what: Meanwhile) {
    MEANWHILE.set(what);
}

/// A moment at which work may come, as it does at any moment from other processors.
pub fn window() {
    let mut what = MEANWHILE.get();
    if what.undisturbed == 0 {
        crate::work::request(crate::work::RESCHEDULE);
    }
    what.undisturbed = what.undisturbed.saturating_sub(1);
    MEANWHILE.set(what);
}

/// Counts an access; whether the memory is there, and what is added to what is read.
fn count(write: bool) -> Result<u8, Fault> {
    window();
    let mut what = MEANWHILE.get();
    let gone = what.readable == 0 || write && what.writable == 0;
    let change = if what.steady == 0 { what.change } else { 0 };
    for left in [&mut what.readable, &mut what.writable, &mut what.steady] {
        *left = left.saturating_sub(1);
    }
    MEANWHILE.set(what);
    if gone { Err(Fault) } else { Ok(change) }
}

pub fn outside_hypervisor(address: u64, len: u64) -> bool {
    match address.checked_add(len) {
        Some(end) => end <= layout::M2P.raw() || address >= layout::END.raw(),
        None => false,
    }
}

const PRESENT: u64 = 1;
const WRITABLE: u64 = 2;
const USER: u64 = 4;

/// Where an address of the guest's is in the direct map.
fn walk(address: u64, write: bool) -> Result<*mut u8, Fault> {
    assert!(
        address < END.get(),
        "an access for a 32-bit guest at {address:#x}"
    );
    let sign = (address as i64) >> 47;
    if (sign != 0 && sign != -1) || !outside_hypervisor(address, 1) {
        return Err(Fault);
    }
    let mut table = privileged::cr3() & 0x000f_ffff_ffff_f000;
    if table == 0 {
        return Err(Fault);
    }
    for level in (0..4).rev() {
        let slot = address >> (12 + 9 * level) & 511;
        let place = (layout::DIRECT_MAP.raw() + table + 8 * slot) as *const u64;
        if table + 4096 > crate::mm::max_mfn() << 12 {
            return Err(Fault);
        }
        // SAFETY: within the machine's memory, all of which is mapped.
        let entry = unsafe { place.read_volatile() };
        if entry & PRESENT == 0 || entry & USER == 0 || write && entry & WRITABLE == 0 {
            return Err(Fault);
        }
        table = entry & 0x000f_ffff_ffff_f000;
    }
    if table + 4096 > crate::mm::max_mfn() << 12 {
        return Err(Fault);
    }
    Ok((layout::DIRECT_MAP.raw() + table + (address & 4095)) as *mut u8)
}

/// Does a copy byte by byte; how many were done.
fn each(address: u64, len: usize, write: bool, mut act: impl FnMut(usize, *mut u8)) -> usize {
    for index in 0..len {
        let Ok(place) = walk(address.wrapping_add(index as u64), write) else {
            return index;
        };
        act(index, place);
    }
    len
}

pub fn copy_bytes_in(to: &mut [u8], address: u64) -> Result<(), usize> {
    let change = count(false).map_err(|_| 0usize)?;
    if !outside_hypervisor(address, to.len() as u64) {
        return Err(0);
    }
    let len = to.len();
    let done = each(address, len, false, |index, place| {
        // SAFETY: `walk` found it in the machine's memory.
        to[index] = unsafe { place.read_volatile() }.wrapping_add(change);
    });
    if done == len { Ok(()) } else { Err(done) }
}

pub fn copy_bytes_out(address: u64, from: &[u8]) -> Result<(), usize> {
    count(true).map_err(|_| 0usize)?;
    if !outside_hypervisor(address, from.len() as u64) {
        return Err(0);
    }
    let done = each(address, from.len(), true, |index, place| {
        // SAFETY: as above, and the guest may write there.
        unsafe { place.write_volatile(from[index]) };
    });
    if done == from.len() {
        Ok(())
    } else {
        Err(done)
    }
}

fn bytes_of<T: Pod>(value: &T) -> &[u8] {
    // SAFETY: all of the value's bytes.
    unsafe { std::slice::from_raw_parts(std::ptr::from_ref(value).cast(), size_of::<T>()) }
}

fn bytes_of_mut<T: Pod>(value: &mut T) -> &mut [u8] {
    // SAFETY: all of the value's bytes, which may be any (`Pod`).
    unsafe { std::slice::from_raw_parts_mut(std::ptr::from_mut(value).cast(), size_of::<T>()) }
}

pub fn copy_from_guest<T: Pod>(address: u64) -> Result<T, Fault> {
    let mut value = paravane_abi::zeroed();
    copy_bytes_in(bytes_of_mut(&mut value), address).map_err(|_| Fault)?;
    Ok(value)
}

pub fn copy_boxed_from_guest<T: Pod>(address: u64) -> Result<Option<Box<T>>, Fault> {
    // SAFETY: the layout is not empty.
    let place = unsafe { alloc::alloc::alloc_zeroed(core::alloc::Layout::new::<T>()) };
    if place.is_null() {
        return Ok(None);
    }
    // SAFETY: allocated just now with the layout of `T`, of which zero bytes are a value (`Pod`).
    let mut value = unsafe { Box::from_raw(place.cast::<T>()) };
    copy_bytes_in(bytes_of_mut(&mut *value), address).map_err(|_| Fault)?;
    Ok(Some(value))
}

pub fn copy_to_guest<T: Pod>(address: u64, value: &T) -> Result<(), Fault> {
    copy_bytes_out(address, bytes_of(value)).map_err(|_| Fault)
}

pub fn read_words<const N: usize>(address: u64, words: &mut [u64; N]) -> Result<(), Fault> {
    copy_bytes_in(bytes_of_mut(words), address).map_err(|_| Fault)
}

pub fn write_words<const N: usize>(address: u64, words: &[u64; N]) -> Result<(), Fault> {
    copy_to_guest(address, words)
}

pub struct Record<const N: usize> {
    address: u64,
}

impl<const N: usize> Record<N> {
    pub fn read(address: u64, words: &mut [u64; N]) -> Result<Self, Fault> {
        read_words(address, words)?;
        Ok(Record { address })
    }

    pub fn write<const INDEX: usize>(&self, value: u64) -> Result<(), Fault> {
        copy_to_guest(self.address.wrapping_add(8 * INDEX as u64), &value)
    }
}

pub fn write_u32(address: u64, value: u32) -> Result<(), Fault> {
    copy_to_guest(address, &value)
}

pub fn read_direct(address: u64) -> u64 {
    let offset = address.wrapping_sub(layout::DIRECT_MAP.raw());
    if offset + 8 > crate::mm::max_mfn() << 12 {
        return 0;
    }
    // SAFETY: within the machine's memory.
    unsafe { (address as *const u64).read_volatile() }
}

/// The frame behind an address of the guest's.
pub fn frame_of(address: u64, write: bool) -> Option<u64> {
    let place = walk(address, write).ok()? as u64;
    Some((place - layout::DIRECT_MAP.raw()) >> 12)
}

/// Writes to the guest's memory as itself: nothing happens meanwhile.
pub fn store<T: Pod>(address: u64, value: &T) {
    for (index, &byte) in bytes_of(value).iter().enumerate() {
        let address = address.wrapping_add(index as u64);
        if address < END.get()
            && let Ok(place) = walk(address, true)
        {
            // SAFETY: the guest may write there.
            unsafe { place.write_volatile(byte) };
        }
    }
}

/// The tables that an address is translated by, the root first.
pub fn tables_of(address: u64) -> Vec<u64> {
    let mut table = privileged::cr3() & 0x000f_ffff_ffff_f000;
    let mut tables = vec![table >> 12];
    for level in (1..4).rev() {
        let slot = address >> (12 + 9 * level) & 511;
        table = read_direct(layout::DIRECT_MAP.raw() + table + 8 * slot) & 0x000f_ffff_ffff_f000;
        tables.push(table >> 12);
    }
    tables
}
