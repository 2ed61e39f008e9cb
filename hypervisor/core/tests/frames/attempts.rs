//! One attempt to change an entry does what the general way does, or nothing.

use std::sync::atomic::Ordering::SeqCst;

use paravane_core::addr::{DomainId, Mfn};
use paravane_core::mm::machine::ENTRIES;
use paravane_core::mm::pte::{self, ACCESSED, GLOBAL, PAT_OR_PSE, PCD, PRESENT, RW, USER};
use paravane_core::mm::{FrameRecord, FrameType, Leftover, Machine, TableRef};
use proptest::prelude::*;

use crate::model::common::cases;
use crate::world::World;

/// A world with two L1 tables in use, one that is none yet, a frame whose writers are gone, and one
/// that was a table; a frame of another domain, one of the hypervisor's, and a number that is no frame.
struct Scene {
    w: World,
    tables: [Mfn; 2],
    targets: Vec<Mfn>,
    left: Leftover,
}

impl Scene {
    fn new() -> Self {
        let w = World::new();
        let tables = [w.frame(), w.frame()];
        for table in tables {
            w.pin(table, 1).expect("empty");
        }
        let plain: Vec<Mfn> = (0..3).map(|_| w.frame()).collect();
        let written = w.frame();
        w.mm().get_writable(w.guest.id, written).expect("unused");
        w.mm().put_writable(written);
        let table_before = w.frame();
        w.pin(table_before, 1).expect("empty");
        w.unpin(table_before);
        let stranger = DomainId::new(2);
        let foreign = w.machine.populate(stranger).expect("a frame");
        w.mm().get_writable(stranger, foreign).expect("unused");
        w.mm().put_writable(foreign);
        let mut targets = plain;
        targets.extend([written, table_before, tables[0], foreign]);
        targets.extend([Mfn::new(0), Mfn::new(1 << 30)]);
        Scene {
            w,
            tables,
            targets,
            left: Leftover::new(),
        }
    }

    fn at_once(&self, place: (Mfn, usize), value: u64) -> Option<u64> {
        let mm = self.w.mm();
        let let_go = |table: TableRef| panic!("the pin of {} holds it, too", table.keep());
        mm.try_change_l1(&self.w.guest, place, |_| value, let_go)
    }

    /// The value before; `None`: refused.
    fn generally(&mut self, place: (Mfn, usize), value: u64) -> Option<u64> {
        let (mm, guest) = (self.w.mm(), &self.w.guest);
        let changed = mm.change_l1(guest, guest.id, place, &mut self.left, |_| value);
        changed.expect("a table in use").ok()
    }

    /// All that can be seen of the frames and of the tables' entries.
    fn all(&self) -> (Vec<(u64, u64, i16)>, Vec<u64>) {
        let machine = &self.w.machine;
        let records = machine.frames().iter();
        let records = records
            .map(|record: &FrameRecord| (record.state().raw(), record.stamp(), record.linear()));
        let entries = self.tables.into_iter();
        let entries = entries.flat_map(|table| (0..ENTRIES).map(move |slot| (table, slot)));
        let entries = entries.map(|(table, slot)| machine.read_entry(table, slot));
        (records.collect(), entries.collect())
    }
}

type Step = (bool, usize, prop::sample::Index, u64);

fn step() -> impl Strategy<Value = Step> {
    let flags = prop_oneof![
        2 => Just(0),
        4 => Just(PRESENT | USER),
        4 => Just(PRESENT | RW | USER),
        1 => Just(PRESENT | RW),
        1 => Just(PRESENT | GLOBAL),
        1 => Just(PRESENT | USER | ACCESSED),
        1 => Just(PRESENT | USER | PCD),
        1 => Just(PRESENT | RW | USER | PAT_OR_PSE),
        1 => Just(RW | USER),
    ];
    (
        any::<bool>(),
        0..3usize,
        any::<prop::sample::Index>(),
        flags,
    )
}

proptest! {
    #![proptest_config(cases(2_000, 5))]

    #[test]
    fn an_attempt_does_what_the_general_way_does_or_nothing(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (mut one, mut other) = (Scene::new(), Scene::new());
        for (second, slot, target, flags) in steps {
            let place = (one.tables[usize::from(second)], slot);
            let value = pte::entry(*target.get(&one.targets), flags);
            // Time passes, so that stamps tell.
            for scene in [&one, &other] {
                scene.w.machine.flush_all();
            }
            let before = one.all();
            let found = match one.at_once(place, value) {
                Some(found) => Some(found),
                None => {
                    prop_assert_eq!(one.all(), before, "nothing changed");
                    one.generally(place, value)
                }
            };
            prop_assert_eq!(found, other.generally(place, value));
            prop_assert_eq!(one.all(), other.all());
        }
        prop_assert_eq!(one.w.machine.audit(&[]), Ok(()));
    }
}

#[test]
fn ordinary_changes_take_one_attempt() {
    const READABLE: u64 = PRESENT | USER;
    const WRITABLE: u64 = PRESENT | RW | USER;
    let scene = Scene::new();
    let place = (scene.tables[0], 5);
    let (first, second) = (scene.targets[0], scene.targets[1]);
    let mut old = 0;
    let mut change = |value: u64| {
        assert_eq!(scene.at_once(place, value), Some(old), "{value:#x}");
        old = value;
        (scene.w.state(first), scene.w.state(second))
    };
    let entry = pte::entry;
    let (none, w) = (FrameType::None, FrameType::Writable);
    assert_eq!(change(entry(first, READABLE)).0, (none, 0, 2));
    assert_eq!(change(entry(first, READABLE | ACCESSED)).0, (none, 0, 2));
    assert_eq!(change(0).0, (none, 0, 1));
    assert_eq!(change(entry(first, WRITABLE)).0, (w, 1, 2));
    assert_eq!(change(entry(first, READABLE)).0, (w, 0, 2));
    let states = change(entry(second, WRITABLE));
    assert_eq!(states, ((w, 0, 1), (w, 1, 2)));
    let states = change(entry(first, READABLE));
    assert_eq!(states, ((w, 0, 2), (w, 0, 1)));
    // A frame that was a table before: the claim is waited for.
    let table_before = scene.targets[4];
    let flushes = scene.w.machine.flushes.load(SeqCst);
    change(entry(table_before, WRITABLE));
    assert_eq!(scene.w.state(table_before), (w, 1, 2));
    assert!(scene.w.machine.flushes.load(SeqCst) > flushes);
    // What an entry that is not present holds is looked at in the general way, unless it is empty.
    assert_eq!(scene.at_once(place, RW | USER), None);
    change(0);
    // The same frame, from readable to writable: refused to an attempt while it is of no such type.
    assert_eq!(change(entry(scene.targets[2], READABLE)), states_of(&scene));
    let writable = entry(scene.targets[2], WRITABLE);
    assert_eq!(scene.at_once(place, writable), None);
}

fn states_of(scene: &Scene) -> ((FrameType, u32, u32), (FrameType, u32, u32)) {
    (
        scene.w.state(scene.targets[0]),
        scene.w.state(scene.targets[1]),
    )
}

/// The only other reference to the table goes while its entry is changed.
#[test]
fn the_last_reference_to_the_table_is_handed_back() {
    let scene = Scene::new();
    let (table, value) = (
        scene.tables[1],
        pte::entry(scene.targets[0], PRESENT | USER),
    );
    let mm = scene.w.mm();
    let mut left = Leftover::new();
    let mut handed = Vec::new();
    let unpins = |_| {
        mm.unpin(scene.w.guest.id, table, &mut left)
            .expect("pinned");
        value
    };
    let found = mm.try_change_l1(&scene.w.guest, (table, 0), unpins, |table| {
        handed.push(table)
    });
    let handed = handed.pop().map(TableRef::keep);
    assert_eq!((found, handed), (Some(0), Some(table)));
    assert_eq!(scene.w.state(table), (FrameType::L1, 1, 2));
    mm.put_checked(table, &mut left);
    assert_eq!(scene.w.state(table), (FrameType::L1, 0, 1));
    assert_eq!(scene.w.state(scene.targets[0]), (FrameType::None, 0, 1));
    // It is no table any more.
    let found = mm.try_change_l1(&scene.w.guest, (table, 0), |_| 0, |_| unreachable!());
    assert_eq!(found, None);
}
