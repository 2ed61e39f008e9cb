//! Hypercalls by an inline `syscall` instruction.
//!
//! Needs no hypercall page. The instruction loads `rcx` and `r11` with the
//! return address and the flags (SDM volume 2, SYSCALL), so both are lost.

macro_rules! calls {
    ($($name:ident($($argument:ident in $register:tt),*), $words:literal;)*) => { $(
        #[doc = concat!("Makes call `N` ", $words, ".")]
        ///
        /// # Safety
        /// The call must be one whose effects the caller can answer for:
        /// pointers among the arguments are valid for what it reads and
        /// writes, and memory that Rust relies on keeps its mapping.
        #[cfg(target_os = "none")]
        #[inline(always)]
        pub unsafe fn $name<const N: u32>($($argument: u64),*) -> i64 {
            let result: i64;
            // SAFETY: the instruction keeps to the convention of the parent module;
            // the rest is the caller's promise.
            unsafe {
                core::arch::asm!(
                    "syscall",
                    inlateout("rax") i64::from(N) => result,
                    lateout("rcx") _,
                    lateout("r11") _,
                    $(inlateout($register) $argument => _,)*
                );
            }
            result
        }

        /// Host stand-in: there is no hypervisor under a host test.
        ///
        /// # Safety
        /// None needed.
        #[cfg(not(target_os = "none"))]
        pub unsafe fn $name<const N: u32>($($argument: u64),*) -> i64 {
            let _ = ($($argument,)*);
            crate::error::NO_HYPERVISOR
        }
    )* };
}

calls! {
    call0(), "without arguments";
    call1(a in "rdi"), "with one argument";
    call2(a in "rdi", b in "rsi"), "with two arguments";
    call3(a in "rdi", b in "rsi", c in "rdx"), "with three arguments";
    call4(a in "rdi", b in "rsi", c in "rdx", d in "r10"), "with four arguments";
    call5(a in "rdi", b in "rsi", c in "rdx", d in "r10", e in "r8"), "with five arguments";
}
