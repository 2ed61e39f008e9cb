//! Writes a planned start of day into a domain's memory.

use crate::error::ImageError;
use crate::image::{Image, Segment};
use crate::layout::{LayoutPlan, Region};
use crate::memory::{DomainMemory, FrameMap};
use crate::page_tables::{ENTRIES, NO_ENTRIES, NoFrame, Tables, machine_frames};
use crate::start_info::StartInfo;
use crate::{PAGE_SHIFT, PAGE_SIZE, hypercall_page};
use core::fmt;
use paravane_abi::GuestWidth;

const PAGE: usize = PAGE_SIZE as usize;

/// Why the image could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadError<E> {
    /// The image or its start information.
    Image(ImageError),
    /// The plan names a frame that the domain does not have.
    NoFrame(u64),
    /// The memory refused.
    Memory(E),
}

impl<E> From<ImageError> for LoadError<E> {
    fn from(error: ImageError) -> Self {
        Self::Image(error)
    }
}

impl<E> From<NoFrame> for LoadError<E> {
    fn from(error: NoFrame) -> Self {
        Self::NoFrame(error.0)
    }
}

impl<E: fmt::Display> fmt::Display for LoadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(error) => error.fmt(f),
            Self::NoFrame(pfn) => write!(f, "the domain has no frame {pfn:#x}"),
            Self::Memory(error) => error.fmt(f),
        }
    }
}

/// Writes everything that the plan holds: afterwards the domain's memory is
/// as the first instruction finds it. Frames that no region covers are left
/// as they are.
pub fn load<M: DomainMemory, F: FrameMap>(
    image: &Image,
    plan: &LayoutPlan,
    info: &StartInfo,
    ramdisk: &[u8],
    memory: &mut M,
    frames: &F,
) -> Result<(), LoadError<M::Error>> {
    info.check()?;
    write_kernel(image, plan, memory)?;
    if let Some(region) = plan.ramdisk {
        copy(memory, region.pfn << PAGE_SHIFT, ramdisk)?;
        let end = region.end_pfn() << PAGE_SHIFT;
        let used = (region.pfn << PAGE_SHIFT) + ramdisk.len() as u64;
        zero(memory, used, end.saturating_sub(used))?;
    }
    write_p2m(plan, memory, frames)?;
    write_tables(plan, memory, frames)?;
    for region in [plan.store, plan.console, Some(plan.stack)]
        .into_iter()
        .flatten()
    {
        zero(memory, region.pfn << PAGE_SHIFT, region.pages << PAGE_SHIFT)?;
    }
    write_start_info(plan, info, memory, frames)
}

/// The start-info page. Whole pages are made in functions of their own, one at a time on the stack.
#[inline(never)]
fn write_start_info<M: DomainMemory, F: FrameMap>(
    plan: &LayoutPlan,
    info: &StartInfo,
    memory: &mut M,
    frames: &F,
) -> Result<(), LoadError<M::Error>> {
    let machine = |region: Option<Region>| match region {
        None => Ok(0),
        Some(Region { pfn, .. }) => frames.run(pfn).map(|(mfn, _)| mfn).ok_or(NoFrame(pfn)),
    };
    let page = info.page(plan, machine(plan.store)?, machine(plan.console)?);
    memory
        .write(plan.start_info.pfn, 0, &page)
        .map_err(LoadError::Memory)
}

/// The hypercall page.
#[inline(never)]
fn write_hypercall_page<M: DomainMemory>(
    region: Region,
    width: GuestWidth,
    memory: &mut M,
) -> Result<(), LoadError<M::Error>> {
    memory
        .write(region.pfn, 0, &hypercall_page::content(width))
        .map_err(LoadError::Memory)
}

/// Copies the segments and clears what the file does not give.
fn write_kernel<M: DomainMemory>(
    image: &Image,
    plan: &LayoutPlan,
    memory: &mut M,
) -> Result<(), LoadError<M::Error>> {
    for segment in &image.segments {
        let &Segment {
            physical,
            data,
            size,
            ..
        } = segment;
        copy(memory, physical, data)?;
        let filled = data.len() as u64;
        zero(memory, physical + filled, size.saturating_sub(filled))?;
    }
    if let Some(table) = &image.symbol_table {
        let start = table.start();
        let mut done = image.physical_end;
        for (at, bytes) in table.pieces(&start) {
            zero(memory, done, at.saturating_sub(done))?;
            copy(memory, at, bytes)?;
            done = at + bytes.len() as u64;
        }
        zero(memory, done, table.end().saturating_sub(done))?;
    }
    if let Some(region) = plan.hypercall_page {
        write_hypercall_page(region, plan.width, memory)?;
    }
    Ok(())
}

/// The physical-to-machine list (M21), one entry for each frame.
#[inline(never)]
fn write_p2m<M: DomainMemory, F: FrameMap>(
    plan: &LayoutPlan,
    memory: &mut M,
    frames: &F,
) -> Result<(), LoadError<M::Error>> {
    let per_page = PAGE_SIZE / plan.width.word();
    for index in 0..plan.p2m.pages {
        let first = index * per_page;
        let count = per_page.min(plan.memory_pages.saturating_sub(first));
        // A page of numbers of 64 bits at a time, which are half a page of 32 bits.
        for half in 0..per_page / ENTRIES {
            let from = half * ENTRIES;
            let count = ENTRIES.min(count.saturating_sub(from));
            let mut page = NO_ENTRIES;
            let slots = page.get_mut(..count as usize).unwrap_or_default();
            machine_frames(slots, first + from, frames)?;
            let pfn = plan.p2m.pfn + index;
            let written = match plan.width {
                GuestWidth::Bits64 => memory.write(pfn, 0, page.as_flattened()),
                GuestWidth::Bits32 => {
                    let low = page.map(|[a, b, c, d, ..]| [a, b, c, d]);
                    memory.write(pfn, (from * 4) as usize, low.as_flattened())
                }
            };
            written.map_err(LoadError::Memory)?;
        }
    }
    Ok(())
}

fn write_tables<M: DomainMemory, F: FrameMap>(
    plan: &LayoutPlan,
    memory: &mut M,
    frames: &F,
) -> Result<(), LoadError<M::Error>> {
    let mut l4 = NO_ENTRIES;
    let tables = plan.page_tables;
    let stretch = Tables::new(plan.virt_base, 0, plan.mapped_pages, tables.pfn + 1);
    stretch.fill_l4(&mut l4, frames)?;
    stretch.write(memory, frames, tables.pfn..tables.end_pfn())?;
    if let (Some(tables), Some(virt)) = (plan.p2m_tables, plan.p2m.virt) {
        let list = Tables::new(virt, plan.p2m.pfn, plan.p2m.pages, tables.pfn);
        list.fill_l4(&mut l4, frames)?;
        list.write(memory, frames, 0..0)?;
    }
    memory
        .write(tables.pfn, 0, l4.as_flattened())
        .map_err(LoadError::Memory)
}

/// Splits `length` bytes from pseudo-physical `start` on at page boundaries.
fn pieces(start: u64, length: u64) -> impl Iterator<Item = (u64, usize, usize)> {
    let mut at = start;
    let end = start.saturating_add(length);
    core::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let offset = (at % PAGE_SIZE) as usize;
        let piece = (PAGE - offset).min((end - at) as usize);
        let pfn = at >> PAGE_SHIFT;
        at += piece as u64;
        Some((pfn, offset, piece))
    })
}

fn copy<M: DomainMemory>(
    memory: &mut M,
    start: u64,
    mut bytes: &[u8],
) -> Result<(), LoadError<M::Error>> {
    for (pfn, offset, piece) in pieces(start, bytes.len() as u64) {
        let (now, rest) = bytes.split_at(piece.min(bytes.len()));
        memory.write(pfn, offset, now).map_err(LoadError::Memory)?;
        bytes = rest;
    }
    Ok(())
}

fn zero<M: DomainMemory>(
    memory: &mut M,
    start: u64,
    length: u64,
) -> Result<(), LoadError<M::Error>> {
    for (pfn, offset, piece) in pieces(start, length) {
        memory.zero(pfn, offset, piece).map_err(LoadError::Memory)?;
    }
    Ok(())
}
