//! The hypervisor's own failure: says what it can and ends the machine. Always our bug
//! (design:answers).

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use paravane_core::addr::PAGE_SIZE;
use paravane_core::trace::{CALL_BYTES, ends_in_call};

use crate::arch::{layout, paging, percpu, power};
use crate::console;

/// No processor.
const NOBODY: u32 = u32::MAX;

/// Most return addresses that are shown.
const TRACE: usize = 24;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    static PANICKING: AtomicU32 = AtomicU32::new(NOBODY);
    let this = percpu::cpu_id();
    match PANICKING.compare_exchange(NOBODY, this, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {}
        // A panic in here.
        Err(first) if first == this => {
            power::debug_exit(power::EXIT_PANIC);
            power::halt();
        }
        // The first one tells, and ends the machine.
        Err(_) => power::stop(),
    }
    let (others, stopped) = power::stop_others();
    // SAFETY: this function never returns and ends the machine, and the others have stopped.
    unsafe { console::seize() };
    // The message may quote what a guest gave.
    match info.location() {
        Some(place) => error!(
            "panic on CPU {}: panicked at {place}: {}",
            percpu::cpu_id(),
            info.message()
        ),
        None => error!("panic on CPU {}: {}", percpu::cpu_id(), info.message()),
    }
    error!("{stopped} of {others} other processors have stopped");
    trace();
    console::show_ring();
    power::end_failed(power::EXIT_PANIC)
}

/// Where the trace begins, if a trap led here: the interrupted stack.
static ORIGIN: AtomicU64 = AtomicU64::new(0);

/// Notes the stack of the code that a fatal trap interrupted, before the panic that reports it.
pub fn interrupted(stack: u64) {
    ORIGIN.store(stack, Ordering::Relaxed);
}

/// Shows what on the stack could be return addresses, the innermost first. There are no frame
/// pointers, so some may be left-overs.
fn trace() {
    let here = 0u64;
    let here = (&raw const here) as u64 & !7;
    let block = layout::STACK_BLOCK_BYTES - 1;
    let origin = ORIGIN.load(Ordering::Relaxed) & !7;
    let from = if origin & !block != here & !block || origin <= here {
        here
    } else if below_stack(origin) {
        // That stack ran over: it begins with the next page.
        (origin | (PAGE_SIZE - 1)) + 1
    } else {
        origin
    };
    let mut count = 0;
    for address in (from..from | block).step_by(8) {
        // SAFETY: from an address in use up to the end of its stack everything is mapped: the
        // main stack reaches the block's end, and on others `below_stack` stops at the next guard.
        let word = unsafe { (address as *const u64).read_volatile() };
        if follows_call(word) {
            let Some(place) = FOUND.get(count) else {
                break;
            };
            place.store(word, Ordering::Relaxed);
            count += 1;
        }
        if below_stack(address + 8) {
            break;
        }
    }
    error!("stack trace, for addr2line -e paravane:");
    for line in FOUND[..count].chunks(4) {
        error!("  {:?}", Line(line));
    }
}

/// What was found: not on the stack, where the search would find it again and again.
static FOUND: [AtomicU64; TRACE] = [const { AtomicU64::new(0) }; TRACE];

/// Addresses side by side.
struct Line<'a>(&'a [AtomicU64]);

impl core::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0
            .iter()
            .try_for_each(|address| write!(f, "{:#x} ", address.load(Ordering::Relaxed)))
    }
}

/// Whether the instruction before `address` is a call: then it may be a return address.
fn follows_call(address: u64) -> bool {
    let text = paging::text();
    let start = address.wrapping_sub(CALL_BYTES as u64);
    if start < text.start || start >= address || address >= text.end {
        return false;
    }
    // SAFETY: the image's code is readable, and the bytes before `address` are in it.
    ends_in_call(unsafe { (start as *const [u8; CALL_BYTES]).read_volatile() })
}

/// Whether the page at `address` lies below a stack of the block, and so is not mapped.
fn below_stack(address: u64) -> bool {
    use layout::stack;
    let page = (address & (layout::STACK_BLOCK_BYTES - 1)) / PAGE_SIZE;
    // The boot stack is one piece; the guards are those of an area.
    address >= layout::PERCPU.raw()
        && address < layout::MMIO.raw()
        && stack::IST
            .into_iter()
            .chain([stack::MAIN])
            .any(|first| page + 1 == first)
}
