//! Claim: a guest may map any frame of its own for reading, page tables of
//! every level included (M7), and no frame of anyone else.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::Mfn;
use paravane_guest::mm::update::Flush;
use paravane_guest::mm::{Flags, Pte, update, walk};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, memory, need, test};
use support::fault;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut memory = support::begin("readable-any", start);
    let window = need!(memory.page().ok_or("no page"));
    let own = need!(memory.mfn(window).ok_or("no frame"));
    let walked = walk::walk(&memory, memory.root(), window);
    claim_eq!(walked.steps().len(), 4);
    for step in walked.steps() {
        let frame = step.entry.frame();
        // The table that maps the window shows itself through the window.
        claim_eq!(
            update::update_va_mapping(window, Pte::new(frame, Flags::READ_ONLY), Flush::PageLocal),
            Ok(()),
            "level {}",
            step.level
        );
        let shown = need!(fault::read(window.raw() + step.entry.offset()));
        if step.level > 1 {
            claim_eq!(Pte::from_raw(shown).frame(), step.value.frame());
        } else {
            claim_eq!(Pte::from_raw(shown).frame(), frame);
        }
        claim_eq!(
            fault::write(window.raw() + 0xff8, 0)
                .map(|f| f.vector)
                .is_some(),
            step.level > 1
        );
    }
    claim_eq!(
        update::update_va_mapping(window, Pte::new(own, Flags::DATA), Flush::PageLocal),
        Ok(())
    );
    // Frames that do not exist, and the last of the machine.
    let beyond = need!(memory::maximum_ram_page()) + 0x10_0000;
    for frame in [beyond, (1 << 40) - 1] {
        for flags in [Flags::READ_ONLY, Flags::DATA] {
            claim!(
                update::update_va_mapping(window, Pte::new(Mfn::new(frame), flags), Flush::None)
                    .is_err()
                    || start.is_privileged(),
                "frame {frame:#x}"
            );
        }
    }
    test::success()
}
