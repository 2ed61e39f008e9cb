//! Hypercalls through the hypercall page.
//!
//! The page is `hypercall_page` of `entry.S`; the `HYPERCALL_PAGE` note asks
//! the builder to fill it. Stub *n* starts 32*n* bytes in. The stubs save
//! `rcx` and `r11` themselves.

#[cfg(target_os = "none")]
unsafe extern "C" {
    static hypercall_page: [u8; 4096];
}

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
            // SAFETY: the stub keeps to the convention of the parent module;
            // the rest is the caller's promise.
            unsafe {
                core::arch::asm!(
                    "call {page} + {number} * 32",
                    page = sym hypercall_page,
                    number = const N,
                    out("rax") result,
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
