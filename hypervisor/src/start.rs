//! The boot sequence, from the first Rust function to the scheduler.

use crate::arch::bootinfo::BootInfo;
use crate::arch::memory::MemoryMap;
use crate::arch::{cpu, paging, power};
use crate::{console, heap};

/// Ends a start that cannot succeed, with one line that names problem and remedy.
macro_rules! refuse {
    ($($arg:tt)*) => {{
        console::plain(format_args!("cannot boot: {}", format_args!($($arg)*)));
        power::refuse_boot()
    }};
}

/// Memory that the hypervisor needs beside its guests.
const LEAST_MEMORY_MIB: u64 = 32;

/// Frames of the first heap.
const HEAP_PAGES: u64 = 32;

/// Brings everything up. `magic` and `info` are what the boot loader left in EAX and EBX.
pub fn start(magic: u32, info: u32) -> ! {
    console::init();
    crate::arch::early_init();
    if let Err(missing) = cpu::check() {
        refuse!("unsupported CPU: it lacks {missing}; an x86-64 processor is needed");
    }
    cpu::init();
    let boot = match BootInfo::read(magic, info) {
        Ok(boot) => boot,
        Err(reason) => refuse!("{reason}"),
    };
    let _options = crate::options::read(boot.cmdline);
    info!("Paravane {}", env!("CARGO_PKG_VERSION"));
    let mut memory = MemoryMap::new(&boot);
    let mib = memory.frames() >> 8;
    if mib < LEAST_MEMORY_MIB {
        refuse!("too little memory: {mib} MiB, at least {LEAST_MEMORY_MIB} MiB are needed");
    }
    if paging::init(&mut memory).is_none() {
        refuse!("too little memory for page tables: {mib} MiB are not enough");
    }
    match memory.take(HEAP_PAGES, 1) {
        // SAFETY: the frames were just taken, and all memory is in the direct map.
        Some(first) => unsafe { heap::claim(first, HEAP_PAGES) },
        None => refuse!("too little memory for the heap: {mib} MiB are not enough"),
    }
    info!("memory: {mib} MiB, up to {:#x}", memory.frame_limit() << 12);
    if boot.modules.is_empty() {
        refuse!(
            "no module: give the boot domain's image as the first module (qemu: -initrd FILE, GRUB: module2 FILE)"
        );
    }
    power::refuse_boot()
}
