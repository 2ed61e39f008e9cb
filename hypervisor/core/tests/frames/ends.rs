//! The end of a use: the last reference, a frame that changes hands, counters at their limits, the
//! end of a domain; and that no CPU goes on with what it remembers of an ended use.

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::mm::pte::{self, ACCESSED, PRESENT, RW, USER};
use paravane_core::mm::update::Keep;
use paravane_core::mm::{FrameType, Learned, Leftover, Machine, Rule, StaleUses};
use std::sync::atomic::Ordering::SeqCst;

use crate::machine::{Cached, TestMachine, guest, lock};
use crate::world::{World, refused};

#[test]
fn a_frame_is_freed_with_its_last_reference() {
    let w = World::new();
    let free = w.machine.free_frames();
    let frame = w.frame();
    w.mm().get_writable(w.guest.id, frame).expect("writable");
    w.mm().put_allocation(frame).expect("once");
    assert_eq!(w.machine.free_frames(), free - 1);
    w.mm().put_writable(frame);
    assert_eq!(w.machine.free_frames(), free);
    assert_eq!(
        w.mm().get_page(w.guest.id, frame).expect_err("free").rule,
        Rule::NotOwned
    );
    assert_eq!(w.machine.reservation(w.guest.id).total(), 0);
}

#[test]
fn a_table_that_its_owner_gave_up_is_freed_with_its_last_use() {
    let w = World::new();
    let free = w.machine.free_frames();
    let [l4, l3, l2, l1] = w.chain();
    let data = w.frame();
    w.write(l1, 0, pte::entry(data, PRESENT | RW));
    let mut left = Leftover::new();
    w.mm()
        .get_table(&w.guest, l4, 4, &mut left)
        .expect("a base pointer");
    for mfn in [l4, l3, l2, l1, data] {
        w.mm().put_allocation(mfn).expect("once");
        assert!(w.mm().record(mfn).expect("record").state().is_live());
    }
    assert_eq!(w.machine.free_frames(), free - 5, "all are in use");
    assert_eq!(w.machine.audit(&[(l4, true)]), Ok(()));
    // The base pointer's is the last reference to the L4, each entry's the last to what is below.
    w.mm().put_checked(l4, &mut left);
    assert!(left.is_empty());
    assert_eq!(w.machine.free_frames(), free);
    for mfn in [l4, l3, l2, l1, data] {
        assert_eq!(w.mm().record(mfn).expect("record").state().raw(), 0);
    }
}

#[test]
fn a_table_that_its_owner_keeps_is_not_freed_with_its_last_use() {
    let w = World::new();
    let [l4, l3, ..] = w.chain();
    let free = w.machine.free_frames();
    w.pin(l4, 4).expect("pins");
    w.unpin(l4);
    let mut left = Leftover::new();
    w.mm().get_table(&w.guest, l3, 3, &mut left).expect("good");
    w.mm().put_checked(l3, &mut left);
    assert_eq!(w.machine.free_frames(), free);
    for mfn in [l4, l3] {
        assert!(w.mm().record(mfn).expect("record").state().is_live());
        w.mm().get_page(w.guest.id, mfn).expect("still its own");
    }
}

#[test]
fn whatever_the_type_its_last_reference_frees() {
    use paravane_core::mm::pages::share;
    let w = World::new();
    let free = w.machine.free_frames();
    let mut left = Leftover::new();
    // What the hypervisor shared with a domain, in both ways.
    for writable in [true, false] {
        let page = w.frame();
        w.mm().get_page(w.guest.id, page).expect("own");
        w.mm().steal(w.guest.id, page).expect("alone");
        let machine = &w.machine;
        machine
            .reservation(w.guest.id)
            .remove(machine.frames(), page);
        share(machine.frames(), page, w.guest.id, writable);
        w.mm().get_page(w.guest.id, page).expect("mapped");
        w.mm().put_typed(page, &mut left);
        assert_eq!(w.state(page).1, 0);
        let state = w.mm().record(page).expect("record").state();
        assert!(
            state.is_validated() && !state.is_busy(),
            "no table: as it was"
        );
        assert_eq!(w.machine.free_frames(), free - 1, "mapped still");
        w.mm().put_page(page);
        assert_eq!(w.machine.free_frames(), free);
    }
    // A table, with what it maps.
    let (table, data) = (w.frame(), w.frame());
    w.write(table, 3, pte::entry(data, PRESENT | RW));
    w.mm()
        .get_table(&w.guest, table, 1, &mut left)
        .expect("good");
    w.mm().put_allocation(data).expect("once");
    w.mm().put_typed(table, &mut left);
    assert_eq!(w.state(table), (FrameType::L1, 0, 1));
    assert_eq!(w.machine.free_frames(), free - 1, "the table is allocated");
}

#[test]
#[cfg_attr(miri, ignore = "counts to the limit, 2^27")]
fn counters_refuse_before_they_overflow() {
    let w = World::new();
    let (frame, l1) = (w.frame(), w.frame());
    w.pin(l1, 1).expect("empty");
    let map = |flags| w.update(l1, 3, pte::entry(frame, flags), Keep::Nothing);
    map(PRESENT).expect("its own");
    let mut taken = 1_u64;
    let rule = loop {
        match w.mm().get_page(w.guest.id, frame) {
            Ok(()) => taken += 1,
            Err(refusal) => break refusal.rule,
        }
    };
    assert_eq!((rule, taken + 1), (Rule::CountLimit, 1 << 27));
    map(PRESENT | ACCESSED).expect("flags of a mapping that is there take nothing more");
    assert_eq!(
        refused(w.mm().get_writable(w.guest.id, frame)),
        Rule::CountLimit
    );
    w.mm().put_page(frame);
    w.mm().get_page(w.guest.id, frame).expect("room again");
}

#[test]
#[cfg_attr(miri, ignore = "counts to the limit, 2^25, for two frames")]
fn counters_of_uses_refuse_before_they_overflow() {
    let w = World::new();
    let (data, l1, table) = (w.frame(), w.frame(), w.frame());
    for _ in 0..1 << 25 {
        w.mm().get_writable(w.guest.id, data).expect("below it");
    }
    assert_eq!(w.state(data), (FrameType::Writable, 1 << 25, 1 + (1 << 25)));
    let writable = || refused(w.mm().get_writable(w.guest.id, data));
    assert_eq!(writable(), Rule::CountLimit);
    // No way around it: as an entry at once, as one that becomes writable, or at the check.
    w.pin(table, 1).expect("empty");
    let map = |flags| w.update(table, 7, pte::entry(data, flags), Keep::Nothing);
    assert_eq!(refused(map(PRESENT | RW)), Rule::CountLimit);
    map(PRESENT).expect("readable");
    assert_eq!(refused(map(PRESENT | RW)), Rule::CountLimit);
    w.write(l1, 7, pte::entry(data, PRESENT | RW));
    assert_eq!(refused(w.pin(l1, 1)), Rule::CountLimit);
    assert_eq!(w.state(data).1, 1 << 25, "nothing was added");
    w.mm().put_writable(data);
    w.mm().get_writable(w.guest.id, data).expect("room again");
    assert_eq!(writable(), Rule::CountLimit);

    let mut left = Leftover::new();
    for _ in 1..1 << 25 {
        assert!(w.mm().hold_l1(w.guest.id, table));
    }
    assert_eq!(w.state(table).1, 1 << 25);
    assert!(!w.mm().hold_l1(w.guest.id, table));
    let held = w.mm().hold(w.guest.id, table);
    assert_eq!(refused(held), Rule::CountLimit);
    let checked = w.mm().get_table(&w.guest, table, 1, &mut left);
    assert_eq!(refused(checked), Rule::CountLimit);
    assert_eq!(w.state(table).1, 1 << 25, "nothing was added");
    w.mm().put_checked(table, &mut left);
    assert!(w.mm().hold_l1(w.guest.id, table));
}

#[test]
fn a_frame_changes_hands_only_when_nobody_else_refers_to_it() {
    let w = World::new();
    let frame = w.frame();
    w.mm().get_page(w.guest.id, frame).expect("the caller's");
    w.mm().get_page(w.guest.id, frame).expect("someone else's");
    assert_eq!(
        w.mm().steal(w.guest.id, frame).expect_err("in use").rule,
        Rule::Referenced
    );
    w.mm().put_page(frame);
    w.mm().steal(w.guest.id, frame).expect("alone");
    assert_eq!(
        w.mm().get_page(w.guest.id, frame).expect_err("gone").rule,
        Rule::NotOwned
    );
}

#[test]
fn shared_frames_can_be_mapped_and_nothing_else() {
    use paravane_core::mm::pages::share;
    let w = World::new();
    let (page, fixed, l1) = (w.frame(), w.frame(), w.frame());
    let machine = &w.machine;
    for (mfn, writable) in [(page, true), (fixed, false)] {
        w.mm().get_page(w.guest.id, mfn).expect("own");
        w.mm().steal(w.guest.id, mfn).expect("alone");
        w.machine
            .reservation(w.guest.id)
            .remove(machine.frames(), mfn);
        share(machine.frames(), mfn, w.guest.id, writable);
    }
    w.pin(l1, 1).expect("empty");
    w.update(l1, 0, pte::entry(page, PRESENT | RW), Keep::Nothing)
        .expect("writable");
    w.update(l1, 1, pte::entry(fixed, PRESENT), Keep::Nothing)
        .expect("readable");
    let write = w.update(l1, 1, pte::entry(fixed, PRESENT | RW), Keep::Nothing);
    assert_eq!(refused(write), Rule::TypeInUse);
    assert_eq!(refused(w.pin(page, 1)), Rule::TypeInUse);
    assert_eq!(refused(w.pin(fixed, 1)), Rule::TypeInUse);
}

#[test]
fn a_dying_domain_gives_up_everything_but_what_others_hold() {
    let w = World::new();
    let free = w.machine.free_frames();
    let [l4, l3, l2, l1] = w.chain();
    let data = w.frame();
    w.write(l1, 0, pte::entry(data, PRESENT | RW));
    w.write(l4, 300, pte::entry(l4, PRESENT));
    w.pin(l4, 4).expect("pins");
    w.pin(l2, 2).expect("pins");
    w.mm().get_page(w.guest.id, data).expect("another's");
    let machine = &w.machine;
    let mut left = Leftover::new();
    let admit = || w.machine.reservation(w.guest.id).admit(1);
    assert_eq!(admit(), Ok(()));
    w.machine.reservation(w.guest.id).set_dying();
    assert_eq!(admit().map_err(|refusal| refusal.rule), Err(Rule::Dying));
    loop {
        w.machine.patience.store(1, SeqCst);
        if !w.mm().finish(&mut left) {
            continue;
        }
        let next = w
            .machine
            .reservation(w.guest.id)
            .next_to_relinquish(machine.frames());
        let Some(mfn) = next else { break };
        w.mm().get_page(w.guest.id, mfn).expect("live");
        w.mm().relinquish(&w.guest, mfn, &mut left);
        w.mm().put_page(mfn);
    }
    while !w.mm().finish(&mut left) {}
    assert_eq!(w.machine.free_frames(), free - 1);
    assert_eq!(w.machine.audit(&[(data, false)]), Ok(()));
    w.mm().put_page(data);
    assert_eq!(w.machine.free_frames(), free);
    let _ = l3;
}

#[test]
fn a_freed_frame_is_flushed_before_another_gets_it() {
    let w = World::new();
    let [l4, _, _, l1] = w.chain();
    let data = w.frame();
    w.write(l1, 0, pte::entry(data, PRESENT));
    w.pin(l4, 4).expect("pins");
    let cpu = &w.machine.cpus[0];
    w.machine.learn(cpu, Some(l4));
    w.update(l1, 0, 0, Keep::Nothing).expect("unmap");
    w.mm().put_allocation(data).expect("given up");
    while w.machine.populate(DomainId::new(2)).is_some() {}
    let owner = w.mm().record(data).expect("record").owner();
    assert_eq!(owner, DomainId::new(2));
    w.machine
        .check_caches(cpu, w.guest.id)
        .expect("nothing stale");
}

#[test]
fn a_frame_that_changes_hands_is_flushed_before() {
    let w = World::new();
    let [l4, _, _, l1] = w.chain();
    let data = w.frame();
    let cpu = &w.machine.cpus[0];
    for flags in [PRESENT, PRESENT | RW] {
        w.write(l1, 0, 0);
        w.pin(l4, 4).expect("pins");
        w.update(l1, 0, pte::entry(data, flags), Keep::Nothing)
            .expect("its own");
        // Flushed as late as can be without forgetting the mapping, which ends right behind.
        w.machine.flush(cpu);
        w.machine.learn(cpu, Some(l4));
        w.update(l1, 0, 0, Keep::Nothing).expect("unmap");
        w.unpin(l4);
        w.mm().get_page(w.guest.id, data).expect("the caller's");
        w.mm().steal(w.guest.id, data).expect("alone");
        let machine = &w.machine;
        machine
            .reservation(w.guest.id)
            .remove(machine.frames(), data);
        let stamp = w.mm().record(data).expect("record").stamp();
        machine.flush_stale(w.guest.id, stamp);
        machine
            .reservation(DomainId::new(2))
            .assign(machine.frames(), data, 0)
            .expect("room");
        w.machine
            .check_caches(cpu, w.guest.id)
            .expect("nothing stale");
        // Back again, for the next round.
        w.mm().get_page(DomainId::new(2), data).expect("now its");
        w.mm().steal(DomainId::new(2), data).expect("alone");
        machine
            .reservation(DomainId::new(2))
            .remove(machine.frames(), data);
        machine
            .reservation(w.guest.id)
            .assign(machine.frames(), data, 0)
            .expect("room");
    }
}

/// Each way in which the right to write a mapped frame ends: whoever may remember the mapping has
/// forgotten it when the frame is a table.
#[test]
fn every_end_of_a_writable_mapping_is_followed_by_a_flush() {
    type End = fn(&World, [Mfn; 2]);
    let ends: [(&str, End); 5] = [
        ("read-only", |w, [l1, data]| {
            w.update(l1, 0, pte::entry(data, PRESENT), Keep::Nothing)
                .expect("flags");
        }),
        ("absent", |w, [l1, _]| {
            w.update(l1, 0, 0, Keep::Nothing).expect("unmap");
        }),
        ("another frame", |w, [l1, _]| {
            let other = w.frame();
            w.update(l1, 0, pte::entry(other, PRESENT), Keep::Nothing)
                .expect("its own");
        }),
        ("the table dissolved", |w, [l1, _]| {
            w.unpin(l1);
        }),
        ("in no table of its owner's", |w, [l1, data]| {
            w.mm().get_writable(w.guest.id, data).expect("writable");
            w.update(l1, 0, 0, Keep::Nothing).expect("unmap");
            let cpu = &w.machine.cpus[0];
            w.machine.flush(cpu);
            lock(&cpu.cached).insert(w.machine.page(data, true));
            w.mm().put_writable(data);
        }),
    ];
    for (name, end) in ends {
        let w = World::new();
        let cpu = &w.machine.cpus[0];
        let (l1, data) = (w.frame(), w.frame());
        w.write(l1, 0, pte::entry(data, PRESENT | RW));
        w.pin(l1, 1).expect("pins");
        w.machine.flush(cpu);
        lock(&cpu.cached).insert(w.machine.page(data, true));
        end(&w, [l1, data]);
        let before = w.machine.flushes.load(SeqCst);
        w.pin(data, 1).expect("a table now");
        assert_eq!(w.machine.flushes.load(SeqCst), before + 1, "{name}");
        w.machine
            .check_caches(cpu, w.guest.id)
            .unwrap_or_else(|stale| panic!("{name}: {stale}"));
    }
}

#[test]
fn the_end_of_a_table_is_followed_by_a_flush_before_it_is_anything_else() {
    type Next = fn(&World, Mfn);
    let nexts: [(&str, Next); 3] = [
        ("written", |w, table| {
            w.mm().get_writable(w.guest.id, table).expect("unused");
        }),
        ("another table", |w, table| {
            w.pin(table, 2).expect("empty");
        }),
        ("descriptors", |w, table| {
            let mut left = Leftover::new();
            w.mm()
                .get_descriptors(&w.guest, table, FrameType::Gdt, &mut left)
                .expect("empty");
        }),
    ];
    for (name, next) in nexts {
        let w = World::new();
        let cpu = &w.machine.cpus[0];
        let table = w.frame();
        w.pin(table, 1).expect("empty");
        // Flushed as late as can be, then walked again.
        w.machine.flush(cpu);
        lock(&cpu.cached).insert(Cached::Table(table.raw(), 1, true));
        w.unpin(table);
        let before = w.machine.flushes.load(SeqCst);
        next(&w, table);
        assert_eq!(w.machine.flushes.load(SeqCst), before + 1, "{name}");
        w.machine
            .check_caches(cpu, w.guest.id)
            .unwrap_or_else(|stale| panic!("{name}: {stale}"));
    }
}

#[test]
fn a_block_is_as_stale_as_its_newest_frame() {
    let w = World::new();
    let machine = &w.machine;
    let cpu = |domain, flushed| Learned {
        domain,
        flushed,
        foreign: 0,
    };
    // Whether a CPU of the domain that last flushed then knows the block, as all know or one alone.
    let all = |flushed| {
        StaleUses::of_block(machine.frames(), Mfn::new(0), 6)
            .may_be_known_to(&cpu(w.guest.id, flushed))
    };
    let alone = |mfn, flushed| {
        StaleUses::of_block(machine.frames(), mfn, 0).may_be_known_to(&cpu(w.guest.id, flushed))
    };
    assert!(!all(1), "never used");
    let (first, second) = (w.frame(), w.frame());
    w.mm().put_allocation(first).expect("allocated");
    let early = machine.clock();
    assert!(all(early) && !all(early + 1));
    w.machine.flush(&w.machine.cpus[0]);
    w.mm().put_allocation(second).expect("allocated");
    let late = machine.clock();
    assert!(late > early && all(late) && !all(late + 1));
    assert!(alone(first, early) && !alone(first, late));
    assert!(alone(second, late));
    let other = StaleUses::of_block(machine.frames(), Mfn::new(0), 6);
    assert!(!other.may_be_known_to(&cpu(DomainId::new(2), early)));
}

/// What one domain does with its own frames interrupts nobody else; who mapped one of them is asked,
/// once.
#[test]
fn a_change_of_use_reaches_those_who_mapped_the_frame() {
    let machine = TestMachine::new(64, 3, 2);
    let guests = [guest(1), guest(2)];
    for (cpu, guest) in machine.cpus.iter().zip(&guests) {
        cpu.domain.store(guest.id.raw(), SeqCst);
    }
    let mm = machine.mm();
    let mut left = Leftover::new();
    let data = machine.populate(guests[0].id).expect("a frame");
    // Each domain has one L1 table, which its CPU walks.
    let tables = guests.each_ref().map(|guest| {
        let [l4, l3, l2, l1] = [(); 4].map(|()| machine.populate(guest.id).expect("a frame"));
        for (table, lower) in [(l4, l3), (l3, l2), (l2, l1)] {
            (&machine).write_entry(table, 0, pte::entry(lower, PRESENT | RW | USER));
        }
        mm.pin(guest, l4, 4, &mut Leftover::new()).expect("a tree");
        (l4, l1)
    });
    let map = |who: usize, value: u64, left: &mut Leftover| {
        let (l4, l1) = tables[who];
        mm.change_l1(&guests[who], guests[0].id, (l1, 0), left, |_| value)
            .expect("a table")
            .expect("allowed");
        machine.learn(&machine.cpus[who], Some(l4));
    };
    let flushed = || {
        machine
            .cpus
            .iter()
            .map(|cpu| cpu.flushed.load(SeqCst))
            .collect::<Vec<_>>()
    };
    let use_as_table = |left: &mut Leftover| {
        let before = flushed();
        mm.get_table(&guests[0], data, 1, left).expect("unused");
        for (cpu, guest) in machine.cpus.iter().zip(&guests) {
            machine.check_caches(cpu, guest.id).expect("nothing stale");
        }
        mm.put_checked(data, left);
        let after = flushed();
        [0, 1].map(|cpu| before[cpu] != after[cpu])
    };
    let writable = pte::entry(data, PRESENT | RW | USER);
    map(0, writable, &mut left);
    map(0, 0, &mut left);
    assert_eq!(use_as_table(&mut left), [true, false], "its own frame");
    map(1, writable, &mut left);
    for (ends, value) in [("emptied", 0), ("read-only", writable & !RW)] {
        map(1, writable, &mut left);
        map(1, value, &mut left);
        assert!(use_as_table(&mut left)[1], "{ends}");
        map(0, writable, &mut left);
        map(0, 0, &mut left);
        assert_eq!(use_as_table(&mut left), [true, false], "once, {ends}");
    }
    // The table itself goes, with the mapping.
    map(1, writable, &mut left);
    mm.unpin(guests[1].id, tables[1].0, &mut left)
        .expect("pinned");
    assert!(use_as_table(&mut left)[1], "dissolved");
}
