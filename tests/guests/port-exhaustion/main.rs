//! Attack: taking event ports until there are none; the last one is ENOSPC,
//! nothing else suffers, and ports that are given back can be taken again.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, claim, claim_eq, entry, events, need, println, test};

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    support::begin("port-exhaustion", start);
    let shared = need!(events::map_shared_info(start.shared_info()));
    let first = need!(events::bind_ipi(VcpuId::new(0)));
    let mut last = first;
    let mut count = 0u32;
    let refused = loop {
        match events::alloc_unbound(DomainId::SELF, DomainId::SELF) {
            Ok(port) => {
                claim!(port.raw() < events::shared::PORTS, "port {port}");
                last = port;
                count += 1;
            }
            Err(errno) => break errno,
        }
    };
    println!("{count} ports, the last {last}");
    claim_eq!(refused, Errno::ENOSPC);
    claim!(count > 1000 && count < events::shared::PORTS);
    claim_eq!(events::bind_ipi(VcpuId::new(0)), Err(Errno::ENOSPC));
    // What was there works on.
    claim_eq!(events::send(first), Ok(()));
    claim!(events::is_pending(shared, first));
    claim_eq!(events::close(last), Ok(()));
    claim_eq!(
        events::alloc_unbound(DomainId::SELF, DomainId::SELF),
        Ok(last)
    );
    for port in 1..events::shared::PORTS {
        let _ = events::close(Port::new(port));
    }
    let again = need!(events::bind_ipi(VcpuId::new(0)));
    claim!(again.raw() <= first.raw());
    test::success()
}
