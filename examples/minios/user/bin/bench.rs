//! `bench`: what the work of a system costs, as a process sees it.
//!
//! Prints one line a row: `ROW <instructions, in hundredths> <name>`. The counts are those of the
//! time-stamp counter, which is one an instruction under an emulator that is told so, and else
//! whatever the machine makes of it.
#![cfg_attr(target_os = "none", no_std, no_main)]

use minios_user::{
    Signal, Words, close, exec, exit, fork, grow, kill, pipe, println, process_number, program,
    read, wait, write, yield_now,
};

fn clock() -> u64 {
    // SAFETY: reading the counter has no effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Measures `count` rounds of an operation; false if one failed.
fn row(name: &str, count: u64, mut operation: impl FnMut() -> bool) -> bool {
    // Once for whatever happens only the first time.
    let mut good = operation();
    let start = clock();
    for _ in 0..count {
        good &= operation();
    }
    report(name, (clock() - start) * 100 / count);
    good
}

fn report(name: &str, hundredths: u64) {
    println!("ROW {hundredths} {name}");
}

/// Forks; the child does `work` and ends, the parent waits.
fn child(work: impl FnOnce()) -> bool {
    match fork() {
        Ok(0) => {
            work();
            exit(0)
        }
        Ok(_) => wait().is_ok_and(|(_, status)| status.exit_status() == Some(0)),
        Err(_) => false,
    }
}

/// A byte to another process and back, through two pipes: two switches and four calls.
fn round_trips() -> bool {
    let (Ok((here, far)), Ok((there, near))) = (pipe(), pipe()) else {
        return false;
    };
    let good = match fork() {
        Ok(0) => {
            let _ = close(near);
            let _ = close(here);
            while read(there, &mut [0]) == Ok(1) && write(far, &[0]) == Ok(1) {}
            exit(0)
        }
        Ok(_) => {
            let _ = close(there);
            let _ = close(far);
            let trip = || write(near, &[0]) == Ok(1) && read(here, &mut [0]) == Ok(1);
            row(
                "minios: a byte through a pipe to a process and back",
                200,
                trip,
            )
        }
        Err(_) => return false,
    };
    let _ = close(near);
    let _ = close(here);
    good && wait().is_ok()
}

/// The processor given to another process and back: two calls and two switches.
fn turns() -> bool {
    let child = match fork() {
        Ok(0) => loop {
            yield_now();
        },
        Ok(child) => child,
        Err(_) => return false,
    };
    let good = row("minios: yield to another process and back", 200, || {
        yield_now();
        true
    });
    kill(child, Signal::Kill).is_ok() && wait().is_ok() && good
}

/// First writes to pages: of the heap, and of a heap shared since a fork.
fn page_faults() -> bool {
    const PAGES: usize = 256;
    const PAGE: usize = 4096;
    let Ok(heap) = grow((PAGES + 1) * PAGE) else {
        return false;
    };
    let heap = heap.wrapping_add(PAGE - heap as usize % PAGE);
    let touch = |name| {
        let start = clock();
        for page in 0..PAGES {
            // SAFETY: the pages were just given to this process.
            unsafe { heap.add(page * PAGE).write_volatile(1) };
        }
        report(name, (clock() - start) * 100 / PAGES as u64);
    };
    touch("minios: page fault, new page");
    child(|| touch("minios: page fault, copy-on-write"))
}

fn bench(_: Words) -> u8 {
    let null_call = || process_number() != 0;
    let good = row("minios: null system call", 1000, null_call)
        && row("minios: fork, exit, wait", 20, || child(|| ()))
        && row("minios: fork, exec, exit, wait", 20, || {
            child(|| _ = exec("nothing"))
        })
        && turns()
        && round_trips()
        && page_faults();
    u8::from(!good)
}

program!(bench);
