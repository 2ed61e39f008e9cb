//! Claim: whichever frame of the machine an unprivileged domain asks for, of
//! one that is not its own the log tells nothing but the number; and the log
//! of another domain is not its to read (design:refusals).
//! harness: xen=no unprivileged=yes domain="idle-peer mem=32M"
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::hypercall::{check, raw};
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::refusals::{self, Refusal};
use paravane_guest::start::StartInfo;
use paravane_guest::{Errno, abi, claim, claim_eq, entry, memory as reservation, need, test};

entry!(run);

/// Distance of the frames that are tried: less than the peer has.
const STEP: usize = 256;

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("refusals-foreign", start);
    let page = need!(memory.page().ok_or("no page"));
    let leaf = need!(
        walk::walk(&memory, memory.root(), page)
            .leaf()
            .ok_or("not mapped")
    );
    let last = need!(reservation::maximum_ram_page());
    let mut next = 0;
    let mut foreign = 0;
    for frame in (0..last).step_by(STEP) {
        let wanted = Pte::new(Mfn::new(frame), Flags::READ_ONLY);
        if update::set_entry(leaf.entry, wanted).is_ok() {
            continue;
        }
        let mut buffer = [Refusal::default(); 2];
        let read = need!(refusals::read(next, &mut buffer));
        claim_eq!(read.count, 1);
        next = read.next;
        let r = buffer[0].raw();
        claim_eq!(r.frame, frame);
        if u32::from(r.owner) == abi::DOMID_INVALID {
            claim_eq!((r.type_has, r.flags), (0, 0), "frame {frame:#x}");
            claim_eq!((r.type_count, r.references), (0, 0), "frame {frame:#x}");
            foreign += 1;
        } else {
            claim_eq!(u32::from(r.owner), 0, "frame {frame:#x}");
        }
    }
    // The peer has 32 MiB: so many of the frames tried are its own.
    claim!(foreign >= 32 * 256 / STEP);
    for domain in [1, 2, abi::DOMID_XEN as u16] {
        let mut arg = abi::paravane_read_refusals {
            domain,
            ..Default::default()
        };
        // SAFETY: the structure is live and has no buffer.
        let outcome = check(unsafe {
            raw::call2::<{ abi::PARAVANE_HYPERCALL }>(
                abi::PARAVANE_OP_read_refusals.into(),
                &raw mut arg as u64,
            )
        });
        claim_eq!(outcome, Err(Errno::EPERM), "log of domain {domain}");
    }
    test::success()
}
