//! The shell: a thread that reads lines from the console and does what they say.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering;

use minios_abi::{Error, Signal, WaitStatus};
use paravane_guest::addr::{PAGE_SIZE, VcpuId};
use paravane_guest::refusals;
use paravane_guest::sched::{self, ShutdownReason};
use paravane_guest::time;

use crate::memory::{frames, heap};
use crate::process::files::{File, Files};
use crate::process::{self, life, pipe, program, signal};
use crate::threads::scheduler;
use crate::{console, events, print, println, smoke, timers};

const HELP: &str = "\
help            this text
ps              threads and processes
mem             memory in use
time            time since the machine's boot, of it this domain's, time of day
run LINE        run a program; `run a | b` joins programs by pipes; a trailing & does not wait
kill NUMBER     end a process
refusals        what the hypervisor refused so far, and why
smoke           check every duty of the port
exit            power off
programs:";

/// Reads and obeys lines, for ever.
pub fn run() {
    println!("Type help for help.");
    loop {
        while let Ok(Some((number, status))) = life::take_ended(life::KERNEL, None) {
            println!("process {number}: {}", describe(status));
        }
        print!("minios> ");
        let Ok(line) = read_line() else { continue };
        obey(line.trim());
    }
}

/// Reads a line, with the echo and the corrections that a terminal expects.
fn read_line() -> Result<String, Error> {
    let mut line = String::new();
    loop {
        let mut byte = [0; 1];
        console::read(&mut byte)?;
        match byte[0] {
            b'\r' | b'\n' => {
                println!("");
                return Ok(line);
            }
            0x08 | 0x7f if line.pop().is_some() => print!("\x08 \x08"),
            0x03 => {
                println!("^C");
                return Ok(String::new());
            }
            byte @ 0x20..=0x7e if line.len() < 200 => {
                line.push(char::from(byte));
                print!("{}", char::from(byte));
            }
            _ => {}
        }
    }
}

fn obey(line: &str) {
    let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
    match command {
        "" => {}
        "help" => println!("{HELP}{}", program_names()),
        "ps" => list(),
        "mem" => memory(),
        "refusals" => {
            if refusals::print(0) == 0 {
                println!("none, or none that the hypervisor tells");
            }
        }
        "time" => show_time(),
        "run" => start(rest.trim()),
        "kill" => kill(rest.trim()),
        "smoke" => match smoke::run() {
            Ok(checks) => println!("{checks} checks, all ok"),
            Err(failed) => println!("failed: {failed}"),
        },
        "exit" => sched::shutdown(ShutdownReason::Poweroff),
        _ if is_program(command) => start(line),
        _ => {
            println!("{command}: there is no such command or program; help lists the commands");
            println!("programs:{}", program_names());
        }
    }
}

fn is_program(name: &str) -> bool {
    program::PROGRAMS.iter().any(|program| program.name == name)
}

/// The names of all programs, each behind a space.
fn program_names() -> String {
    let names = program::PROGRAMS.iter().map(|program| program.name);
    names.flat_map(|name| [" ", name]).collect()
}

fn kill(number: &str) {
    let Ok(process) = number.parse() else {
        return println!("kill: which process? ps lists them by number");
    };
    match signal::send(process, Signal::Kill) {
        Ok(()) => {}
        Err(Error::NotFound) => println!("kill: there is no process {process}; ps lists them"),
        Err(error) => println!("kill: {}", words(error)),
    }
}

/// An error, as a person reads it.
fn words(error: Error) -> &'static str {
    match error {
        Error::NotFound => "there is nothing of this name or number",
        Error::TooBig => "the line is too long",
        Error::NotExecutable => "the file is not a program",
        Error::BadFile => "the file is not open",
        Error::NoChild => "there is no child to wait for",
        Error::NoMemory => "memory is short; mem shows it",
        Error::BadAddress => "an address is outside the process",
        Error::Invalid => "an argument makes no sense",
        Error::TooManyFiles => "too many files are open",
        Error::BrokenPipe => "nobody reads from the pipe any more",
        Error::NoSuchCall => "there is no such system call",
    }
}

fn list() {
    println!("thread process  time/ms  state    name");
    for thread in scheduler::all() {
        let process = thread.process.as_ref().map_or(0, |process| process.number);
        let run_time = thread.run_time.load(Ordering::Relaxed) / 1_000_000;
        println!(
            "{:6} {process:7} {run_time:8}  {:8} {}",
            thread.number,
            thread.state_name(),
            thread.name
        );
    }
    for process in process::all()
        .iter()
        .filter(|process| process.status().is_some())
    {
        println!(
            "     - {:7}        -  ended    {}",
            process.number,
            *process.name.lock()
        );
    }
    println!(
        "{} switches, {} upcalls since boot",
        scheduler::switches(),
        events::upcalls()
    );
}

fn memory() {
    let (used, free) = heap::usage();
    let page = PAGE_SIZE / 1024;
    println!(
        "memory: {} kB in {} frames, {} kB free",
        frames::total() * page,
        frames::total(),
        frames::free() * page
    );
    println!(
        "kernel heap: {} kB used, {} kB free",
        used / 1024,
        free / 1024
    );
    for process in process::all() {
        if let Some((pages, tables)) = process.with_space(|space| space.size()) {
            println!(
                "process {} ({}): {pages} pages, {tables} page tables",
                process.number,
                *process.name.lock()
            );
        }
    }
}

fn show_time() {
    let run = time::runstate::virtual_time(VcpuId::new(0)).unwrap_or(0);
    for (what, time) in [("up", time::now()), ("run", run)] {
        println!(
            "{what:3} {}.{:03} s",
            time / 1_000_000_000,
            time / 1_000_000 % 1000
        );
    }
    let seconds = timers::wall_clock() / 1_000_000_000;
    let (hours, minutes, seconds) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    println!("{hours:02}:{minutes:02}:{seconds:02} UTC");
}

/// Runs programs joined by pipes: `a | b | c`.
fn start(line: &str) {
    let (line, wait) = match line.strip_suffix('&') {
        Some(line) => (line.trim(), false),
        None => (line, true),
    };
    // Before any part of the line runs.
    for part in line.split('|') {
        match part.split_whitespace().next() {
            Some(name) if is_program(name) => {}
            Some(name) => {
                return println!(
                    "run: there is no program {name}; there are:{}",
                    program_names()
                );
            }
            None => return println!("run: which program? There are:{}", program_names()),
        }
    }
    let started = match start_pipeline(line) {
        Ok(started) => started,
        Err(error) => return println!("run: {}", words(error)),
    };
    for number in started {
        if !wait {
            println!("process {number}");
            continue;
        }
        match life::wait_for(number) {
            Ok(status) if status == WaitStatus::exited(0) => {}
            Ok(status) => println!("process {number}: {}", describe(status)),
            Err(error) => println!("process {number}: {}", words(error)),
        }
    }
}

/// Starts the programs of a pipeline; their numbers.
pub fn start_pipeline(line: &str) -> Result<Vec<u32>, Error> {
    let mut input = File::Console;
    let mut started = Vec::new();
    let mut parts = line.split('|').map(str::trim).peekable();
    while let Some(part) = parts.next() {
        let (next_input, output) = match parts.peek() {
            Some(_) => {
                let (reader, writer) = pipe::new();
                (
                    File::Reader(Arc::new(reader)),
                    File::Writer(Arc::new(writer)),
                )
            }
            None => (File::Console, File::Console),
        };
        let this_input = core::mem::replace(&mut input, next_input);
        started.push(life::start(part, Files::standard(this_input, output))?);
    }
    Ok(started)
}

/// How a process ended, in words.
pub fn describe(status: WaitStatus) -> String {
    match (status.exit_status(), status.signal()) {
        (Some(status), _) => alloc::format!("exit status {status}"),
        (None, Some(signal)) => alloc::format!("ended by signal {signal:?}"),
        (None, None) => alloc::format!("status {:#x}", status.0),
    }
}
