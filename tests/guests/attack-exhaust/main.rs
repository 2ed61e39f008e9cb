//! Attack: take as many of everything as there are, and more. The end is an error, not the end of
//! the hypervisor; and what is given back can be had again, as many as before.
#![cfg_attr(target_os = "none", no_std, no_main)]

use paravane_guest::addr::{DomainId, Port, VcpuId};
use paravane_guest::mm::{Flags, Pte, update};
use paravane_guest::start::StartInfo;
use paravane_guest::{claim, claim_eq, entry, events, memory, need, println, test};
use support::space::Table;

entry!(run);

fn run(start: &'static StartInfo) -> ! {
    let mut boot = support::begin("attack-exhaust", start);
    let me = DomainId::SELF;
    // Ports of three kinds, to the last.
    let kinds: [fn() -> Option<Port>; 3] = [
        || events::alloc_unbound(DomainId::SELF, DomainId::SELF).ok(),
        || events::bind_ipi(VcpuId::new(0)).ok(),
        || {
            let far = events::alloc_unbound(DomainId::SELF, DomainId::SELF).ok()?;
            events::bind_interdomain(DomainId::SELF, far).ok()
        },
    ];
    let mut counts = [[0; 3]; 2];
    for round in &mut counts {
        for (count, kind) in round.iter_mut().zip(kinds) {
            while kind().is_some() {
                *count += 1;
                claim!(*count < 1 << 20, "ports without end");
            }
            for port in 1..4096 {
                let _ = events::close(Port::new(port));
            }
        }
    }
    println!("ports: {:?}", counts[0]);
    claim_eq!(counts[0], counts[1], "ports were lost");
    claim!(
        counts[0].iter().all(|count| *count > 16),
        "hardly any ports"
    );
    let _ = me;

    // References to one frame: as many mappings as there is room for, then none.
    let page = need!(Table::new(&mut boot).ok_or("no page"));
    let kept = need!(boot.page().ok_or("no page"));
    let mut tables = 0;
    while let Some(table) = (tables < 64).then(|| Table::new(&mut boot)).flatten() {
        for index in 0..512 {
            table.set(index, Pte::new(page.frame, Flags::READ_ONLY));
        }
        need!(table.make_read_only(&boot));
        claim_eq!(update::pin(1, table.frame), Ok(()));
        tables += 1;
    }
    println!("{} mappings of one frame", tables * 512);
    claim!(tables > 0);
    claim!(page.make_read_only(&boot).is_ok());

    // Memory that is given back can be had again.
    let back = kept;
    let frame = need!(boot.mfn(back).ok_or("no frame"));
    support::grant::vacate(back);
    claim_eq!(memory::decrease(&[frame], 0), Ok(1));
    let mut again = [need!(boot.pfn(back).ok_or("no number")).raw()];
    claim_eq!(memory::populate(&mut again, 0), Ok(1));

    // Memory beyond the reservation.
    let before = need!(memory::current_pages());
    let mut got = 0;
    loop {
        let mut pages = [0u64; 32];
        for (n, page) in pages.iter_mut().enumerate() {
            *page = start.nr_pages() + got + n as u64;
        }
        match memory::populate(&mut pages, 0) {
            Ok(0) | Err(_) => break,
            Ok(count) => got += count as u64,
        }
        claim!(got < 1 << 20, "memory without end");
    }
    println!("{before} pages, and {got} more");
    let most = need!(memory::maximum_pages());
    claim!(before + got <= most, "{before} and {got} pages of {most}");
    test::success()
}
