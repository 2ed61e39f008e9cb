//! The other end of `interdomain`: binds to the port that the boot domain has
//! made for it, sends, and answers each event with one.
//!
//! harness: role=peer
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port};
use paravane_guest::start::StartInfo;
use paravane_guest::{entry, events, need, println, sched};

entry!(run);

const BOOT_DOMAIN: DomainId = DomainId::new(0);
/// The port of the boot domain that is for this.
const MEETING: Port = Port::new(8);

fn run(start: &'static StartInfo) -> ! {
    println!("interdomain-peer");
    let shared = need!(events::map_shared_info(start.shared_info()));
    let port = bind();
    // The new port is pending from the start.
    events::clear_port(shared, port);
    for _ in 0..=100 {
        need!(events::send(port));
        while !events::is_pending(shared, port) {
            need!(sched::poll(&[port], 0));
        }
        events::clear_port(shared, port);
    }
    need!(events::close(port));
    sched::shutdown(sched::ShutdownReason::Poweroff)
}

/// The boot domain's port may not be there yet.
fn bind() -> Port {
    loop {
        if let Ok(port) = events::bind_interdomain(BOOT_DOMAIN, MEETING) {
            return port;
        }
        sched::yield_now();
    }
}
