//! Claim: a kernel that takes its last vCPU down, as Linux does when it cannot
//! go on before it has a console, does not end as if it had powered off
//! (`boot/halts`).
//! harness: role=tool
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::VcpuId;
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, test, vcpu};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let _memory = support::begin("halts", start);
    let went_on = vcpu::down(VcpuId::new(0));
    test::failure(format_args!("it runs on: {went_on:?}"))
}
