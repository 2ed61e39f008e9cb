//! The boot sequence, from the first Rust function to the scheduler.

use core::sync::atomic::{AtomicU64, Ordering};

use paravane_core::addr::Mfn;

use crate::arch::bootinfo::{self, BootInfo};
use crate::arch::irq;
use crate::arch::memory::MemoryMap;
use crate::arch::{
    self, acpi, apic, area, calibrate, cpu, cpus, ioapic, paging, power, setup, smp, vector,
};
use crate::sync::{Mutex, Once};
use crate::{console, domain, heap, mm, options, sched, sync, time, work};

/// Ends a start that cannot succeed, with one line that names problem and remedy.
macro_rules! refuse {
    ($($arg:tt)*) => {{
        console::plain(format_args!("cannot boot: {}", format_args!($($arg)*)));
        power::refuse_boot()
    }};
}

/// Memory that the hypervisor needs beside its guests.
const LEAST_MEMORY_MIB: u64 = 32;

/// What is done at each of the hypervisor's own interrupts.
static INTERRUPTS: irq::Table = irq::table(&[
    (vector::TIMER, time::deadline::went_off),
    (vector::FLUSH, mm::tlb::serve),
    (vector::SERIAL, || work::request(work::CONSOLE)),
]);

/// What is done before a guest is entered, and by a CPU that has none to run.
static WORK: work::Table = work::Table {
    bits: &[
        (work::STANDSTILL, sched::standstill::serve),
        (work::VCPU_INFO, domain::current::find_vcpu_info),
        (work::TIMER, time::expire::expire),
        (work::DESTROY, domain::destroy::serve),
        (work::CONSOLE, domain::console::serve),
        (work::STATUS, domain::status::serve),
    ],
    idle: domain::destroy::idle,
};

/// What the boot loader told, for the steps that come late.
static BOOT: Once<BootInfo> = Once::new();
/// The cycle counter when we began: time zero.
static BOOT_TSC: AtomicU64 = AtomicU64::new(0);
/// The first look at the clocks.
static CLOCKS: Mutex<Option<calibrate::Sample>> = Mutex::new(None);

/// Brings the machine up as far as the boot stack and the boot loader's words are needed.
/// `magic` and `info` are what the boot loader left in EAX and EBX.
pub fn start(magic: u32, info: u32) -> ! {
    BOOT_TSC.store(cpu::rdtsc(), Ordering::Relaxed);
    sync::init(mm::tlb::serve);
    console::init();
    setup::early_init();
    if let Err(missing) = cpu::check() {
        refuse!("unsupported CPU: it lacks {missing}; an x86-64 processor is needed");
    }
    setup::patch_entry();
    cpu::init();
    let first_heap = match bootinfo::first_heap(magic, info) {
        Ok(frames) => frames,
        Err(reason) => refuse!("{reason}"),
    };
    let first = Mfn::new(first_heap.start);
    // SAFETY: the loader says that this is memory, and nothing of what it placed there is in it; the
    // boot page tables show it where the direct map will.
    unsafe { heap::claim(first, first_heap.end - first_heap.start) };
    let boot = match BootInfo::read(magic, info) {
        Ok(boot) => boot,
        Err(reason) => refuse!("{reason}"),
    };
    let options = options::read(boot.cmdline);
    info!("Paravane {}", env!("CARGO_PKG_VERSION"));
    setup::mitigate(options.mitigations, options.trace);
    let mut memory = MemoryMap::new(&boot, first_heap, options.memory_limit);
    let mib = memory.frames() >> 8;
    if mib < LEAST_MEMORY_MIB {
        refuse!("too little memory: {mib} MiB, at least {LEAST_MEMORY_MIB} MiB are needed");
    }
    if paging::init(&mut memory).is_none() {
        refuse!("too little memory for page tables: {mib} MiB are not enough");
    }
    info!("memory: {mib} MiB, up to {:#x}", memory.frame_limit() << 12);
    if mm::init(&mut memory).is_none() {
        refuse!("too little memory for the frame table: {mib} MiB are not enough");
    }

    if let Err(reason) = setup::start_clocks() {
        refuse!("{reason}");
    }
    *CLOCKS.lock() = Some(calibrate::begin());
    BOOT.set(boot);
    if area::create(0, apic::id(), &mut mm::alloc_frame).is_none() {
        refuse!("too little memory for the processor's own area: {mib} MiB are not enough");
    }
    // SAFETY: the area was just built, and this is the only processor.
    unsafe { area::enter(0, start_entered) }
}

/// Goes on with the boot processor's own stack and descriptors.
extern "C" fn start_entered() -> ! {
    irq::install(&INTERRUPTS);
    work::install(&WORK);
    setup::open_gates();
    setup::init_this_cpu();
    arch::boot::release_stack();
    let Some(boot) = BOOT.get() else {
        refuse!("the start lost its way");
    };
    let platform = acpi::read(boot.acpi_root);
    ioapic::init(&platform);
    power::init(platform.power_off, platform.reset);
    if let Some(first) = CLOCKS.lock().take()
        && let Err(reason) = calibrate::finish(first)
    {
        refuse!("{reason}");
    }
    info!(
        "clocks: TSC {} kHz, APIC timer {} kHz",
        calibrate::tsc_hz() / 1000,
        calibrate::apic_timer_hz() / 1000
    );
    // Other processors begin to schedule at once, so the clock comes first.
    time::init(BOOT_TSC.load(Ordering::Relaxed));
    crate::pv::emulate::prepare();
    let options = options::get();
    sched::set_policy(options.policy, options.slice_ns);
    info!(
        "scheduling: {}, slices of {} us",
        options.policy.name(),
        options.slice_ns / 1000
    );
    let mut usable = arch::mitigations::used(&platform.processors);
    usable.truncate(options.max_cpus.max(1) as usize);
    smp::start_others(&usable, &mut mm::alloc_frame);
    let there = platform.processors.len() + platform.left_out;
    let brand = cpu::brand();
    let brand = core::str::from_utf8(&brand)
        .unwrap_or("")
        .trim_matches(['\0', ' ']);
    if platform.left_out > 0 {
        warn!(
            "{} processors are not used: at most {}, and only those with an APIC number below 255",
            platform.left_out,
            arch::layout::MAX_CPUS
        );
    }
    info!("processors: {} of {there}, {brand}", cpus::online());
    arch::mitigations::report();
    if cpu::leaves_xsave_out() {
        warn!(
            "XSAVE is not used: this emulator announces it and hangs when it is switched on; give -cpu another model, +xsaveopt or -xsave"
        );
    }
    if boot.modules.is_empty() {
        refuse!(
            "no module: give the boot domain's image as the first module (qemu: -initrd FILE, GRUB: module2 FILE)"
        );
    }
    #[cfg(feature = "audit")]
    crate::audit::prepare();
    if domain::recorder::init(options.trace, cpus::online()).is_none() {
        refuse!("too little memory for the buffers of trace=");
    }
    if let Err(problem) = domain::build::boot(boot.modules, options) {
        refuse!("{problem}");
    }
    console::listen();
    sched::run()
}

/// Where a further processor goes on, with everything of its own set up.
pub fn start_secondary() -> ! {
    sched::run()
}
