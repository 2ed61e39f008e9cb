//! Builds the domains that the boot modules name (design:boot-modules).
//!
//! The first module is the boot domain; further modules marked `domain` run beside it. Once the
//! machine is up, everything else about domains is Domain0's to decide (P1, P8).
//!
//! The order is: unpack and read all images, so that what is wrong with any is said before memory
//! is given away; share the memory out; build each domain; wake the first vCPU of each. A domain's
//! first page tables take the ordinary way through the frame-type engine: written as plain data,
//! then pinned, with every rule that holds for tables that a guest makes.
//!
//! What is wrong with a domain keeps that domain from starting, and no other. Only without the boot
//! domain the machine has nothing to run for.

mod budget;
mod error;
mod file;
mod frames;

use alloc::sync::Arc;
use alloc::vec::Vec;

use paravane_abi as abi;
use paravane_abi::GuestWidth;
use paravane_builder::{Image, LayoutPlan, LayoutRequest, StartInfo, load};
use paravane_core::addr::{DomainId, Mfn, PAGE_SIZE, VcpuId};
use paravane_core::budget::Budget;
use paravane_core::cmdline::domains::ModulesRefused;
use paravane_core::cmdline::{DomainRequest, Options, domains};
use paravane_core::debug;
use paravane_core::descriptor::exit::rflags;
use paravane_core::descriptor::{FLAT_RING1_CS, FLAT_RING1_DS};
use paravane_core::shares;
use paravane_core::text::{Name, TenantText};

use super::vcpu::PausedVcpu;
use super::{Domain, INTERFACE_VERSION, ShutdownReason, VcpuRef, footprint, shared::SharedInfo};
use crate::arch::bootinfo::Module;
use crate::arch::frame::TrapFrame;
use crate::arch::layout;
use crate::arch::vcpu::DataSegments;
use crate::{mm, sched};
pub use error::BuildError;
use error::DomainError;
use file::File;
use frames::{Frames, Writer};

/// Builds and starts all domains that `modules` name.
///
/// # Errors
/// What is wrong with the modules as a whole or with the boot domain, and what to do about it;
/// nothing has been started then.
pub fn boot(modules: &[Module], options: &Options) -> Result<(), BuildError> {
    let requests = sorted(modules, options)?;
    // Those whose images can be read, with their numbers.
    let mut readable: Vec<Readable<'_>> = Vec::new();
    for (number, request) in requests.iter().enumerate() {
        // A tenant's image, as long as it is held, takes at most what the tenant has anyway.
        let most = match number {
            0 => u64::MAX,
            _ => asked(request).unwrap_or(shares::DEFAULT_PAGES),
        };
        match open(request, modules, most) {
            Ok(file) => readable.push((number, request, file)),
            Err(reason) => give_up(BuildError::domain(number, request.kernel, reason))?,
        }
    }

    let domains = readable.len();
    let numbers = readable.iter().filter_map(|&(number, ..)| numbered(number));
    super::make_room(numbers)
        .map_err(|_| BuildError::Modules(ModulesRefused::NoRoom { domains }))?;
    let shares = share_out(&mut readable, options)?;

    let mut built = Vec::new();
    for ((number, request, file), &pages) in readable.iter().zip(&shares) {
        let before = footprint::read();
        let vcpu = match build(*number, request, file, modules, pages) {
            Ok(vcpu) => vcpu,
            Err(reason) => {
                give_up(BuildError::domain(*number, request.kernel, reason))?;
                continue;
            }
        };
        let spent = before.spent(&footprint::read(), pages);
        debug!("domain {number}: {spent} bytes beside its own memory");
        built.push((vcpu, file));
    }
    // When all have their memory: a tenant's image may name a million functions.
    let mut first_vcpus = Vec::new();
    let mut kept = Vec::new();
    for (vcpu, file) in built {
        if let Some((symbols, frames)) = file.symbols() {
            vcpu.domain.set_symbols(symbols);
            kept.push(frames);
        }
        super::publish(vcpu.domain.counted());
        first_vcpus.push(vcpu);
    }
    drop(readable);
    file::release(modules, &kept);
    #[cfg(feature = "audit")]
    crate::audit::begin(&super::all());
    for vcpu in &first_vcpus {
        sched::up(vcpu);
    }
    Ok(())
}

/// What the modules ask for. Here and below, what takes kilobytes of stack is no part of a caller that
/// needs them no more: unpacking an image comes deep enough by itself.
#[inline(never)]
fn sorted<'a>(
    modules: &'a [Module],
    options: &Options,
) -> Result<Vec<DomainRequest<'a>>, BuildError> {
    domains::sort(
        modules.iter().map(|module| module.cmdline),
        options.boot_domain,
        |module, problem| warn!("module {}: {problem}", module.saturating_add(1)),
    )
    .map_err(BuildError::Modules)
}

/// A domain that can be built: its number, what is asked for it, and its image.
type Readable<'a> = (usize, &'a DomainRequest<'a>, File);

/// A number that a domain can have.
fn numbered(number: usize) -> Option<DomainId> {
    Some(DomainId::new(u16::try_from(number).ok()?))
}

/// What is asked for a domain, in pages.
fn asked(request: &DomainRequest<'_>) -> Option<u64> {
    let bytes = request.options.memory?;
    Some(bytes.div_ceil(PAGE_SIZE))
}

/// Shares memory out. Where it is short because tenants' images had to be unpacked, the largest ones
/// go, and no other domain is the worse for them.
#[inline(never)]
fn share_out(readable: &mut Vec<Readable<'_>>, options: &Options) -> Result<Vec<u64>, BuildError> {
    loop {
        let wanted: Vec<Option<u64>> = readable
            .iter()
            .map(|(_, request, _)| asked(request))
            .collect();
        let free = mm::free_frames();
        let kept = shares::reserve(free, options.reserve.map(|bytes| bytes.div_ceil(PAGE_SIZE)));
        let own = budget::of_hypervisor();
        let of = |place: usize, pages| {
            let vcpus = readable
                .get(place)
                .map_or(1, |(_, request, _)| request.options.vcpus);
            budget::of(pages, vcpus)
        };
        let pages = |place, pages| of(place, pages).pages();
        let shortage = match shares::share_out(free, (kept, own.pages()), &wanted, pages) {
            Ok(shares) => {
                let all = shares.iter().enumerate();
                let all = all
                    .map(|(place, &pages)| of(place, pages))
                    .fold(own, Budget::and);
                budget::set_aside(&all)?;
                return Ok(shares);
            }
            Err(shortage) => shortage,
        };
        let largest = readable
            .iter()
            .enumerate()
            .map(|(place, (number, _, file))| (*number, place, file.unpacked_pages()))
            .filter(|&(number, _, pages)| number != 0 && pages != 0)
            .max_by_key(|&(_, _, pages)| pages);
        let Some((_, place, pages)) = largest else {
            let (number, module) = readable
                .get(shortage.domain)
                .map_or((0, 0), |(number, request, _)| (*number, request.kernel));
            return Err(BuildError::domain(
                number,
                module,
                DomainError::Shortage(shortage),
            ));
        };
        let (number, request, file) = readable.remove(place);
        drop(file);
        give_up(BuildError::domain(
            number,
            request.kernel,
            DomainError::InTheWay(pages),
        ))?;
    }
}

/// Opens a domain's kernel, and sees whether it can be read.
#[inline(never)]
fn open(request: &DomainRequest<'_>, modules: &[Module], most: u64) -> Result<File, DomainError> {
    let module = modules.get(request.kernel).ok_or(DomainError::NoModule)?;
    let file = File::open(module, most)?;
    Image::parse(file.bytes())?;
    Ok(file)
}

/// Goes on without a domain, if it is not the boot domain.
fn give_up(error: BuildError) -> Result<(), BuildError> {
    if error.is_boot_domains() {
        return Err(error);
    }
    error!("not started: {error}");
    Ok(())
}

/// Builds one domain of `pages` pages, and gives its first vCPU, ready to run. What was made of a
/// domain that cannot be built is taken apart like one that has ended.
#[inline(never)]
fn build(
    number: usize,
    request: &DomainRequest<'_>,
    file: &File,
    modules: &[Module],
    pages: u64,
) -> Result<VcpuRef, DomainError> {
    let id = numbered(number).ok_or(DomainError::NoModule)?;
    let is_boot_domain = number == 0;
    let privileged = request.options.privileged.unwrap_or(is_boot_domain);
    let name = match request.options.name {
        Some(name) => Name::new(name.as_bytes()),
        None if is_boot_domain => Name::new(b"boot"),
        None => Name::new(alloc::format!("module{}", request.kernel.saturating_add(1)).as_bytes()),
    };
    let ramdisk = match request.ramdisk.and_then(|module| modules.get(module)) {
        Some(module) => file::ramdisk(module, request),
        None => &[],
    };

    let image = Image::parse(file.bytes())?;
    for warning in &image.warnings {
        warn!("domain {number} ({name}): {warning}");
    }
    let plan = LayoutPlan::new(
        &image,
        &LayoutRequest {
            memory_pages: pages,
            ramdisk_bytes: ramdisk.len() as u64,
            service_pages: !privileged,
        },
    )?;
    describe(number, &name, privileged, &image, &plan);

    let memory = mm::DomainMemory::new(id, pages, privileged);
    let shared_frame =
        mm::alloc_shared(&memory).ok_or(DomainError::Resources("shared-info page"))?;
    // SAFETY: the frame was just allocated, for this.
    let shared = unsafe { SharedInfo::new(shared_frame) };
    let domain = Domain::new(id, name, privileged, plan.width, memory, shared);
    let built = fill(&domain, shared_frame, request, ramdisk, &image, &plan);
    if built.is_err() && !is_boot_domain {
        // To be taken apart it has to be found.
        super::publish(domain.clone());
        domain.shutdown(ShutdownReason::Crash);
    }
    built
}

/// Gives a new domain memory with its kernel, and vCPUs.
#[inline(never)]
fn fill(
    domain: &Arc<Domain>,
    shared_frame: Mfn,
    request: &DomainRequest<'_>,
    ramdisk: &[u8],
    image: &Image<'_>,
    plan: &LayoutPlan,
) -> Result<VcpuRef, DomainError> {
    let frames = Frames::allocate(&domain.memory, plan.memory_pages)?;
    // No xenstore runs yet, so nobody gets a port to one.
    let console_port = match plan.console.and_then(|region| frames.mfn(region.pfn)) {
        Some(ring) => domain
            .attach_console(ring)
            .ok_or(DomainError::Resources("console"))?
            .raw(),
        None => 0,
    };
    // Whoever serves the two rings finds them by grants that need no word of the guest's.
    let services = [
        (abi::GNTTAB_RESERVED_CONSOLE, plan.console),
        (abi::GNTTAB_RESERVED_XENSTORE, plan.store),
    ];
    for (entry, region) in services {
        if let Some(page) = region.and_then(|region| frames.mfn(region.pfn)) {
            let server = DomainId::new(super::BOOT_DOMAIN);
            if !domain.grants.seed(&domain.memory, entry, server, page) {
                return Err(DomainError::Resources("grant table"));
            }
        }
    }
    if domain.width == GuestWidth::Bits32 && shared_frame.address().raw() > u64::from(u32::MAX) {
        // The kernel is told the address in 32 bits.
        return Err(DomainError::Resources("shared-info page below 4 GiB"));
    }
    let info = StartInfo {
        version: INTERFACE_VERSION,
        shared_info: shared_frame.address().raw(),
        control_domain: domain.privileged,
        store_port: 0,
        console_port,
        command_line: request.command_line.as_bytes(),
    };
    load(image, plan, &info, ramdisk, &mut Writer(&frames), &frames)?;

    let l4 = frames
        .mfn(plan.l4_pfn())
        .ok_or(DomainError::Resources("frames"))?;
    // The vCPU comes first: it is where a domain's end looks for tables that are half taken apart.
    let mut vcpus = (0..request.options.vcpus).map(VcpuId::new);
    let first = vcpus.next().and_then(|id| domain.add_vcpu(id));
    let first = first.ok_or(DomainError::Resources("vCPU"))?;
    mm::pin(&domain.memory, l4, 4).map_err(DomainError::PageTables)?;
    let paused = first.claim().ok_or(DomainError::Resources("vCPU"))?;
    let based = match domain.width {
        GuestWidth::Bits64 => {
            set_context(&paused, plan);
            paused.memory.set_kernel_base(&domain.memory, l4)
        }
        GuestWidth::Bits32 => {
            set_context_32(&paused, plan);
            paused.memory.set_only_base(&domain.memory, l4)
        }
    };
    based.map_err(DomainError::PageTables)?;
    paused.complete();
    for id in vcpus {
        domain.add_vcpu(id).ok_or(DomainError::Resources("vCPU"))?;
    }
    Ok(VcpuRef::new(first))
}

/// The registers of the first instruction.
fn set_context(vcpu: &PausedVcpu<'_>, plan: &LayoutPlan) {
    let cpu = &vcpu.cpu;
    cpu.frame.set(TrapFrame {
        rip: plan.entry,
        cs: layout::FLAT_RING3_CS64.into(),
        rflags: rflags::IF | rflags::FIXED,
        rsp: plan.stack_top(),
        ss: layout::FLAT_RING3_DS.into(),
        rsi: plan.start_info_address(),
        ..TrapFrame::default()
    });
    cpu.kernel_sp.set(plan.stack_top());
    cpu.debug.set(debug::START);
}

/// The registers of the first instruction of a 32-bit kernel, in ring 1. The vCPU is in user mode for
/// good: what is not told that its guest has 32 bits takes it for an application of a kernel without
/// handlers, which gets nothing (`docs/decisions/2026-11-28-ring-1.md`).
fn set_context_32(vcpu: &PausedVcpu<'_>, plan: &LayoutPlan) {
    let cpu = &vcpu.cpu;
    cpu.frame.set(TrapFrame {
        rip: plan.entry,
        cs: FLAT_RING1_CS.into(),
        rflags: rflags::IF | rflags::FIXED,
        rsp: plan.stack_top(),
        ss: FLAT_RING1_DS.into(),
        rsi: plan.start_info_address(),
        ..TrapFrame::default()
    });
    cpu.segments.set(DataSegments {
        ds: FLAT_RING1_DS,
        es: FLAT_RING1_DS,
        fs: FLAT_RING1_DS,
        gs: FLAT_RING1_DS,
    });
    cpu.user_mode.set(true);
    cpu.debug.set(debug::START);
}

/// Says what is built.
#[inline(never)]
fn describe(number: usize, name: &Name, privileged: bool, image: &Image<'_>, plan: &LayoutPlan) {
    let text = |note| TenantText(Option::unwrap_or(note, b"?"));
    info!(
        "domain {number} ({name}): {} {}, {}, notes in the {}",
        text(image.notes.guest_os),
        text(image.notes.guest_version),
        if privileged {
            "privileged"
        } else {
            "unprivileged"
        },
        image.notes.source.describe()
    );
    for line in alloc::format!("{plan}").lines() {
        info!("  {line}");
    }
    if plan.width == GuestWidth::Bits32 {
        // It would otherwise have to be found out call by call.
        warn!(
            "domain {number} ({name}): a 32-bit guest: it has xen_version, console_io, sched_op, multicall and the extensions; other calls are ENOSYS"
        );
        warn!(
            "domain {number} ({name}): it gets no events and no exceptions (one ends it), changes no page tables, segments or vCPUs, and sees no machine-to-physical table"
        );
    }
}
