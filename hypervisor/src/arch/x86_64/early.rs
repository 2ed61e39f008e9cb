//! Faults before the real entry code can take them: a report instead of a triple fault.

use x86::controlregs;

use super::idt;

core::arch::global_asm!(
    // In: the processor's exception frame. Vectors with an error code skip the zero.
    ".altmacro",
    ".macro early_stub vector",
    "early_stub_\\vector:",
    ".if \\vector <> 8 && \\vector <> 10 && \\vector <> 11 && \\vector <> 12 && \\vector <> 13 && \\vector <> 14 && \\vector <> 17 && \\vector <> 21 && \\vector <> 29 && \\vector <> 30",
    "    push 0",
    ".endif",
    "    push \\vector",
    "    jmp early_common",
    ".endm",
    ".macro early_entry vector",
    "    .quad early_stub_\\vector",
    ".endm",
    ".set vector, 0",
    ".rept 32",
    "    early_stub %vector",
    "    .set vector, vector + 1",
    ".endr",
    "early_common:",
    "    mov rdi, rsp",
    "    and rsp, -16",
    "    call {fault}",
    "    ud2",
    ".pushsection .rodata.early_entries, \"a\", @progbits",
    ".balign 8",
    ".global early_entries",
    "early_entries:",
    ".set vector, 0",
    ".rept 32",
    "    early_entry %vector",
    "    .set vector, vector + 1",
    ".endr",
    ".popsection",
    ".noaltmacro",
    fault = sym fault,
);

unsafe extern "C" {
    safe static early_entries: [u64; 32];
}

/// What the stub and the processor pushed.
#[repr(C)]
struct EarlyFrame {
    vector: u64,
    error: u64,
    rip: u64,
    cs: u64,
    rflags: u64,
    rsp: u64,
    ss: u64,
}

extern "C" fn fault(frame: &EarlyFrame) -> ! {
    // SAFETY: reading CR2 has no effect.
    let cr2 = unsafe { controlregs::cr2() };
    panic!(
        "exception {} (error code {:#x}) at {:#018x} during start, stack {:#018x}, flags {:#x}, CR2 {:#x}",
        frame.vector, frame.error, frame.rip, frame.rsp, frame.rflags, cr2
    );
}

/// Takes the processor's exceptions from now on; `selector` is the present code segment.
pub fn init(selector: u16) {
    idt::fill_early(&early_entries, selector);
    // SAFETY: the image stays mapped.
    unsafe { idt::load(idt::table_address()) };
}
