//! `cow`: after a fork, neither process sees what the other writes, on the stack, in data or in the
//! heap.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::{AtomicU64, Ordering};

use minios_user::{Words, exit, fork, grow, pipe, program, read, wait, write};

static DATA: [AtomicU64; 1024] = [const { AtomicU64::new(1) }; 1024];

/// Writes `value` everywhere and checks that nothing but it comes back.
fn write_and_check(stack: &mut [u64; 64], heap: &mut [u64], value: u64) -> bool {
    let stack = core::hint::black_box(stack);
    stack.fill(value);
    heap.fill(value);
    DATA.iter()
        .for_each(|word| word.store(value, Ordering::Relaxed));
    holds(stack, heap, value)
}

fn holds(stack: &[u64; 64], heap: &[u64], value: u64) -> bool {
    stack.iter().chain(heap.iter()).all(|word| *word == value)
        && DATA
            .iter()
            .all(|word| word.load(Ordering::Relaxed) == value)
}

fn cow(_: Words) -> u8 {
    const WORDS: usize = 4 * 512;
    let Ok(heap) = grow(WORDS * 8) else { return 1 };
    // SAFETY: the kernel just gave these bytes, page-aligned and zeroed, to this process alone.
    let heap = unsafe { core::slice::from_raw_parts_mut(heap.cast::<u64>(), WORDS) };
    let mut stack = [0; 64];
    if !write_and_check(&mut stack, heap, 1) {
        return 2;
    }
    // Three generations: the pages are shared by up to four processes.
    for generation in 2..5u64 {
        let Ok((reader, writer)) = pipe() else {
            return 3;
        };
        match fork() {
            Ok(0) => {
                // Once the parent has written, the child sees the values of the fork, and then only
                // its own.
                let told = read(reader, &mut [0]) == Ok(1);
                let inherited = holds(&stack, heap, generation - 1);
                if !told || !inherited || !write_and_check(&mut stack, heap, generation) {
                    exit(4);
                }
            }
            Ok(_) => {
                let own = write_and_check(&mut stack, heap, 100 + generation)
                    && write(writer, &[0]) == Ok(1);
                let Ok((_, status)) = wait() else { return 5 };
                // The child has written since.
                let kept = holds(&stack, heap, 100 + generation);
                return match status.exit_status() {
                    Some(0) if kept && own => 0,
                    Some(0) => 6,
                    Some(status) => status,
                    None => 7,
                };
            }
            Err(_) => return 8,
        }
    }
    0
}

program!(cow);
