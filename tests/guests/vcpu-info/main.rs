//! Claim: a vCPU's vcpu_info can be moved once, to a frame of the guest's,
//! not across its end; events and time are found there from then on, and
//! none is lost on the way.
#![cfg_attr(target_os = "none", no_std, no_main)]

use core::sync::atomic::Ordering;

use paravane_guest::addr::{Mfn, VcpuId};
use paravane_guest::events::{self, VcpuInfo, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test, vcpu};
use support::event;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let (mut memory, shared) = event::begin("vcpu-info", start);
    let first = VcpuId::new(0);
    let port = need!(channel::bind_ipi(first));
    need!(events::unmask_port(port));
    let old = need!(events::current().ok_or("no vcpu_info"));
    need!(channel::send(port));
    claim_eq!(old.upcall_pending().load(Ordering::SeqCst), 1);

    let page = need!(memory.page().ok_or("no page"));
    let frame = need!(memory.mfn(page).ok_or("no frame"));
    claim_eq!(
        vcpu::register_info(first, frame, 4096 - 32),
        Err(Errno::ENXIO),
        "too long"
    );
    claim!(
        vcpu::register_info(first, Mfn::new(1 << 39), 0).is_err(),
        "not ours"
    );
    claim_eq!(
        vcpu::register_info(VcpuId::new(99), frame, 0),
        Err(Errno::ENOENT)
    );
    claim_eq!(vcpu::register_info(first, frame, 256), Ok(()));
    // SAFETY: the page stays mapped, and is the hypervisor's to write now.
    let new = unsafe { VcpuInfo::at((page.raw() + 256) as *mut abi::vcpu_info) };
    claim_eq!(
        new.upcall_mask().load(Ordering::SeqCst),
        1,
        "the mask came along"
    );
    claim_eq!(
        new.upcall_pending().load(Ordering::SeqCst),
        1,
        "there may be news"
    );
    claim!(new.pending_selector().load(Ordering::SeqCst) & 1 != 0);
    // SAFETY: as above.
    let time = unsafe { (&raw const (*new.as_ptr()).time).read_volatile() };
    claim!(
        time.version & 1 == 0 && time.tsc_to_system_mul != 0,
        "time came along"
    );

    // Events arrive by way of the new one.
    claim!(events::is_pending(shared, port));
    events::clear_port(shared, port);
    new.pending_selector().store(0, Ordering::SeqCst);
    new.upcall_pending().store(0, Ordering::SeqCst);
    need!(channel::send(port));
    claim_eq!(new.upcall_pending().load(Ordering::SeqCst), 1);
    claim!(new.pending_selector().load(Ordering::SeqCst) & 1 != 0);

    let again = need!(
        memory
            .page()
            .and_then(|page| memory.mfn(page))
            .ok_or("no page")
    );
    claim_eq!(
        vcpu::register_info(first, again, 0),
        Err(Errno::EINVAL),
        "once only"
    );
    test::success()
}
