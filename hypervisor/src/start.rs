//! The boot sequence, from the first Rust function to the scheduler.

use crate::arch::power;
use crate::console;

/// Brings everything up. `magic` and `info` are what the boot loader left in EAX and EBX.
pub fn start(magic: u32, info: u32) -> ! {
    console::init();
    info!("Paravane {}", env!("CARGO_PKG_VERSION"));
    let _ = (magic, info);
    error!(
        "no module: give the boot domain's image as the first module (qemu -initrd, GRUB module2)"
    );
    power::refuse_boot()
}
