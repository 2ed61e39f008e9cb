//! Reading a page table: guests see the real ones (M2).
//!
//! Tables name each other by machine frame. Whoever walks them has to turn a
//! frame into an address where it can be read: the [`Tables`] trait.

use crate::addr::{MachineAddr, Mfn, VirtAddr};
use crate::mm::m2p::M2p;
use crate::mm::p2m::P2m;
use crate::mm::pte::Pte;

/// Entries of a table.
pub const ENTRIES: usize = 512;

/// Finds the tables in memory.
pub trait Tables {
    /// Where `frame` can be read; `None` where it is not mapped.
    fn table(&self, frame: Mfn) -> Option<*const u64>;
}

/// A mapping of pages `0..pages` in order from `base` on: the builder's boot
/// mapping, or a kernel's direct map.
#[derive(Clone, Copy)]
pub struct Linear<'a> {
    /// Address of page 0.
    pub base: VirtAddr,
    /// Pages mapped.
    pub pages: u64,
    /// The domain's p2m.
    pub p2m: P2m<'a>,
    /// The machine's m2p.
    pub m2p: M2p,
}

impl Tables for Linear<'_> {
    fn table(&self, frame: Mfn) -> Option<*const u64> {
        let pfn = self.m2p.own_pfn(frame, self.p2m)?;
        (pfn.raw() < self.pages)
            .then(|| (self.base.raw() + (pfn.raw() << crate::addr::PAGE_SHIFT)) as *const u64)
    }
}

/// Reads entry `index` of the table in `frame`.
pub fn read(tables: &impl Tables, frame: Mfn, index: usize) -> Option<Pte> {
    if index >= ENTRIES {
        return None;
    }
    let table = tables.table(frame)?;
    // SAFETY: `Tables` gives the address of a mapped page, and the index is
    // below its 512 entries; the processor changes entries, hence volatile.
    Some(Pte::from_raw(unsafe { table.add(index).read_volatile() }))
}

/// One entry met on the way down.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// Level of the table that holds it, 4 to 1.
    pub level: u32,
    /// Where it stands, for `mmu_update`.
    pub entry: MachineAddr,
    /// What it says.
    pub value: Pte,
}

/// The way from a root to an address, as far as it is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk {
    steps: [Step; 4],
    depth: usize,
}

impl Walk {
    /// The entries met, level 4 first. The last one is absent, or level 1.
    pub fn steps(&self) -> &[Step] {
        self.steps.get(..self.depth).unwrap_or(&[])
    }

    /// The entry of `level`, if the way leads there.
    pub fn level(&self, level: u32) -> Option<Step> {
        self.steps()
            .iter()
            .copied()
            .find(|step| step.level == level)
    }

    /// The level-1 entry, when the address is mapped.
    pub fn leaf(&self) -> Option<Step> {
        self.level(1).filter(|step| step.value.is_present())
    }
}

/// Follows `address` down from `root`.
pub fn walk(tables: &impl Tables, root: Mfn, address: VirtAddr) -> Walk {
    let mut walk = Walk::default();
    let mut table = root;
    for (level, slot) in (1..=4).rev().zip(&mut walk.steps) {
        let index = address.index(level);
        let Some(value) = read(tables, table, index) else {
            break;
        };
        *slot = Step {
            level,
            entry: table.addr(index as u64 * 8),
            value,
        };
        walk.depth += 1;
        if !value.is_present() {
            break;
        }
        table = value.frame();
    }
    walk
}

/// The machine address behind a virtual one.
pub fn translate(tables: &impl Tables, root: Mfn, address: VirtAddr) -> Option<MachineAddr> {
    let leaf = walk(tables, root, address).leaf()?;
    Some(leaf.value.frame().addr(address.raw()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mm::pte::Flags;

    /// Four tables: frames 0 (level 4) to 3 (level 1).
    struct Memory([[u64; ENTRIES]; 4]);

    impl Tables for Memory {
        fn table(&self, frame: Mfn) -> Option<*const u64> {
            self.0.get(frame.raw() as usize).map(|table| table.as_ptr())
        }
    }

    #[test]
    fn down_to_the_leaf_and_no_further_than_present() {
        let address = VirtAddr::new(0xffff_8812_3456_7abc);
        let mut memory = Memory([[0; ENTRIES]; 4]);
        for level in (1..=4u32).rev() {
            let next = Mfn::new(if level == 1 {
                0x99
            } else {
                u64::from(5 - level)
            });
            memory.0[4 - level as usize][address.index(level)] = Pte::new(next, Flags::TABLE).raw();
        }
        let walked = walk(&memory, Mfn::new(0), address);
        assert_eq!(walked.steps().len(), 4);
        assert_eq!(
            translate(&memory, Mfn::new(0), address),
            Some(MachineAddr::new(0x99abc))
        );
        memory.0[1][address.index(3)] = 0;
        let walked = walk(&memory, Mfn::new(0), address);
        assert_eq!(walked.steps().len(), 2);
        assert_eq!(walked.leaf(), None);
        assert_eq!(
            walked.level(3).unwrap().entry,
            Mfn::new(1).addr(address.index(3) as u64 * 8)
        );
    }
}
