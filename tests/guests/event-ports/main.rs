//! Claim: a domain has every port of the two-level table but port 0; when
//! all are taken the next is refused; events of the last word arrive.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::events::{self, channel};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, need, test};
use support::event;

entry!(run);

const OWN: DomainId = DomainId::new(abi::DOMID_SELF as u16);

fn run(start: &'static StartInfo) -> ! {
    let (_memory, shared) = event::begin("event-ports", start);
    let last = loop {
        match channel::alloc_unbound(OWN, OWN) {
            Ok(port) if port.raw() == 4095 => break port,
            Ok(_) => {}
            Err(why) => test::failure(format_args!("refused before the last port: {why:?}")),
        }
    };
    claim_eq!(channel::alloc_unbound(OWN, OWN), Err(Errno::ENOSPC));
    need!(channel::close(last));
    let ipi = need!(channel::bind_ipi(VcpuId::new(0)));
    claim_eq!(ipi, last);
    claim_eq!(channel::send(ipi), Ok(()));
    claim!(events::is_pending(shared, ipi));
    let info = need!(events::current().ok_or("no vcpu_info"));
    claim_eq!(
        info.pending_selector()
            .load(core::sync::atomic::Ordering::SeqCst)
            >> 63,
        1
    );
    let middle = Port::new(2000);
    claim_eq!(channel::close(middle), Ok(()));
    claim_eq!(channel::alloc_unbound(OWN, OWN), Ok(middle));
    test::success()
}
