//! Hypercalls by an inline `syscall` instruction.
//!
//! Needs no hypercall page. The instruction loads `rcx` and `r11` with the
//! return address and the flags (SDM volume 2, SYSCALL), so both are lost.

/// Call `N` without arguments.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call0<const N: u32>() -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call0<const N: u32>() -> i64 {
    crate::error::NO_HYPERVISOR
}

/// Call `N` with 1 argument.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call1<const N: u32>(a: u64) -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
            inlateout("rdi") a => _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call1<const N: u32>(_a: u64) -> i64 {
    crate::error::NO_HYPERVISOR
}

/// Call `N` with 2 arguments.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call2<const N: u32>(a: u64, b: u64) -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
            inlateout("rdi") a => _,
            inlateout("rsi") b => _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call2<const N: u32>(_a: u64, _b: u64) -> i64 {
    crate::error::NO_HYPERVISOR
}

/// Call `N` with 3 arguments.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call3<const N: u32>(a: u64, b: u64, c: u64) -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
            inlateout("rdi") a => _,
            inlateout("rsi") b => _,
            inlateout("rdx") c => _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call3<const N: u32>(_a: u64, _b: u64, _c: u64) -> i64 {
    crate::error::NO_HYPERVISOR
}

/// Call `N` with 4 arguments.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call4<const N: u32>(a: u64, b: u64, c: u64, d: u64) -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
            inlateout("rdi") a => _,
            inlateout("rsi") b => _,
            inlateout("rdx") c => _,
            inlateout("r10") d => _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call4<const N: u32>(_a: u64, _b: u64, _c: u64, _d: u64) -> i64 {
    crate::error::NO_HYPERVISOR
}

/// Call `N` with 5 arguments.
///
/// # Safety
/// The call must be one whose effects the caller can answer for: pointers
/// among the arguments are valid for what it reads and writes, and memory
/// that Rust relies on keeps its mapping.
#[inline(always)]
#[cfg(target_os = "none")]
pub unsafe fn call5<const N: u32>(a: u64, b: u64, c: u64, d: u64, e: u64) -> i64 {
    let result: i64;
    // SAFETY: the instruction keeps to the convention above; the rest is the caller's promise.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") i64::from(N) => result,
            lateout("rcx") _,
            lateout("r11") _,
            inlateout("rdi") a => _,
            inlateout("rsi") b => _,
            inlateout("rdx") c => _,
            inlateout("r10") d => _,
            inlateout("r8") e => _,
        );
    }
    result
}

/// Host stand-in: there is no hypervisor under a host test.
///
/// # Safety
/// None needed.
#[cfg(not(target_os = "none"))]
pub unsafe fn call5<const N: u32>(_a: u64, _b: u64, _c: u64, _d: u64, _e: u64) -> i64 {
    crate::error::NO_HYPERVISOR
}
