//! Interrupts come at preemption points, when the run wants it.

pub fn window() {
    crate::arch::uaccess::window();
}
