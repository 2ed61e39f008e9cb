//! The calls about the other domain, with arguments that mostly fit.

use core::fmt;
use core::sync::atomic::Ordering;

use paravane_guest::addr::{DomainId, GrantRef, Port, VirtAddr};
use paravane_guest::grant::map;
use paravane_guest::{abi, events};
use support::grant::Table;

use crate::random::Random;
use crate::world::World;

/// Grants that we make and that we look for at the other's.
const REFERENCES: u64 = 32;
/// Mappings that we remember.
const HANDLES: usize = 96;
/// Ports that we guess.
const PORTS: u64 = 40;

/// The other domain, as we have to do with it.
pub struct Neighbour {
    table: Table,
    domain: DomainId,
    /// Address and handle of what we mapped.
    maps: [Option<(u64, u32)>; HANDLES],
    /// Grants mapped, unmapped, copied.
    pub mapped: u64,
    unmapped: u64,
    pub copied: u64,
    refused: u64,
}

impl fmt::Display for Neighbour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} grants mapped, {} unmapped, {} copied, {} requests refused",
            self.mapped, self.unmapped, self.copied, self.refused
        )
    }
}

impl Neighbour {
    /// Nothing yet in common with `domain`.
    pub const fn new(table: Table, domain: DomainId) -> Self {
        Self {
            table,
            domain,
            maps: [None; HANDLES],
            mapped: 0,
            unmapped: 0,
            copied: 0,
            refused: 0,
        }
    }

    /// Does something.
    pub fn step(&mut self, world: &World, random: &mut Random) {
        match random.below(16) {
            0..=3 => self.change_grant(world, random),
            4..=7 => self.map(world, random),
            8..=10 => self.unmap(random),
            11 | 12 => self.copy(world, random),
            13 => self.replace(world, random),
            _ => self.event(random),
        }
    }

    /// Writes an entry of our table, whether or not it is in use.
    fn change_grant(&self, world: &World, random: &mut Random) {
        let entry = self.table.word(random.below(REFERENCES) as u32);
        if random.once_in(4) {
            // As a domain ends access: only what is not in use.
            let now = entry.load(Ordering::SeqCst);
            let in_use = u64::from(abi::GTF_reading | abi::GTF_writing);
            if now & in_use == 0 {
                let _ = entry.compare_exchange(now, 0, Ordering::SeqCst, Ordering::SeqCst);
            }
            return;
        }
        let permit = u64::from(abi::GTF_permit_access);
        let flags = match random.below(8) {
            0 => random.below(1 << 16),
            1 | 2 => permit | u64::from(abi::GTF_readonly),
            _ => permit,
        };
        let frame = world.frame_or_foreign(random);
        let word = flags | u64::from(self.domain.raw()) << 16 | frame << 32;
        entry.store(word, Ordering::SeqCst);
    }

    fn map(&mut self, world: &World, random: &mut Random) {
        let Some(slot) = self.maps.iter_mut().find(|slot| slot.is_none()) else {
            return self.unmap(random);
        };
        let reference = GrantRef::new(random.below(REFERENCES) as u32);
        let at = VirtAddr::new(random.of(&world.windows));
        let mut op = map::map_request(self.domain, reference, at, random.once_in(3));
        if random.once_in(4) {
            // By the entry of what may be a level-1 table of ours.
            op.flags |= abi::GNTMAP_contains_pte;
            op.host_addr = world.frame(random) << 12 | random.of(&[0, 8, 0xff8]);
        }
        if random.once_in(10) {
            op.flags ^= random.below(256) as u32;
        }
        let mut ops = [op];
        if map::map(&mut ops).is_ok() && ops[0].status == 0 {
            *slot = Some((op.host_addr, ops[0].handle));
            self.mapped += 1;
        } else {
            self.refused += 1;
        }
    }

    fn unmap(&mut self, random: &mut Random) {
        let index = random.below(HANDLES as u64) as usize;
        let Some((address, handle)) = self.maps[index] else {
            return;
        };
        if random.once_in(8) {
            // Another mapping's handle, or none's.
            self.end(address, handle ^ 1 << random.below(7));
        } else {
            // Refused where the entry has been overwritten since: then it is gone as well.
            self.end(address, handle);
            self.maps[index] = None;
        }
    }

    /// Unmaps; whether that was taken.
    fn end(&mut self, address: u64, handle: u32) -> bool {
        let mut ops = [abi::gnttab_unmap_grant_ref {
            host_addr: address,
            handle,
            ..Default::default()
        }];
        let done = map::unmap(&mut ops).is_ok() && ops[0].status == 0;
        self.unmapped += u64::from(done);
        self.refused += u64::from(!done);
        done
    }

    fn copy(&mut self, world: &World, random: &mut Random) {
        let mut op = abi::gnttab_copy {
            len: random.below(4097) as u16,
            flags: random.of(&[1, 2, 3, 1, 2, 3, 0, 4]),
            ..paravane_guest::abi::zeroed()
        };
        for (side, granted) in [(&mut op.source, 1), (&mut op.dest, 2)] {
            side.offset = random.of(&[0, 0, 8, 2048, 4095]);
            if op.flags & granted != 0 {
                side.domid = self.domain.raw();
                side.u.ref_ = random.below(REFERENCES) as u32;
            } else {
                side.domid = abi::DOMID_SELF as u16;
                side.u.gmfn = world.frame_or_foreign(random);
            }
        }
        let mut ops = [op];
        let done = map::copy(&mut ops).is_ok() && ops[0].status == 0;
        self.copied += u64::from(done);
        self.refused += u64::from(!done);
    }

    /// Unmaps, and moves another mapping of ours there.
    fn replace(&mut self, world: &World, random: &mut Random) {
        let index = random.below(HANDLES as u64) as usize;
        let Some((address, handle)) = self.maps[index] else {
            return;
        };
        let mut op = abi::gnttab_unmap_and_replace {
            host_addr: address,
            new_addr: random.of(&world.windows),
            handle,
            ..Default::default()
        };
        // SAFETY: the addresses are the fuzzer's to map anything at.
        unsafe {
            paravane_guest::hypercall::raw::call3::<{ abi::__HYPERVISOR_grant_table_op }>(
                u64::from(abi::GNTTABOP_unmap_and_replace),
                &raw mut op as u64,
                1,
            )
        };
        if op.status == 0 {
            self.maps[index] = None;
            self.unmapped += 1;
        } else {
            self.refused += 1;
        }
    }

    fn event(&self, random: &mut Random) {
        let port = Port::new(random.below(PORTS) as u32);
        let _ = match random.below(5) {
            0 => events::alloc_unbound(DomainId::SELF, self.domain).map(|_| ()),
            1 => events::bind_interdomain(self.domain, port).map(|_| ()),
            2 => events::close(port),
            _ => events::send(port),
        };
    }

    /// Whether the other domain is still there.
    pub fn lives(&self) -> bool {
        let mut ops = [map::map_request(
            self.domain,
            GrantRef::new(1 << 20),
            VirtAddr::new(0),
            false,
        )];
        map::map(&mut ops).is_err() || ops[0].status != abi::GNTST_bad_domain as i16
    }

    /// Unmaps everything: what is remembered, and what the calls of chance mapped.
    pub fn let_go(&mut self, world: &World) {
        for index in 0..HANDLES {
            if let Some((address, handle)) = self.maps[index].take() {
                self.end(address, handle);
            }
        }
        for handle in 0..2 * HANDLES as u32 {
            for window in world.windows {
                self.end(window, handle);
            }
        }
        for reference in 0..REFERENCES {
            self.table.word(reference as u32).store(0, Ordering::SeqCst);
        }
    }
}
