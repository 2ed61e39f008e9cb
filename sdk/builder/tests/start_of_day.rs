//! The start of day as the guest's first instruction finds it: layout, contents, page tables.

mod common;

use common::{BASE, Blocks, Elf, Memory, Place};
use core::mem::offset_of;
use paravane_abi as abi;
use paravane_builder::{
    FrameMap, Image, ImageError, LayoutPlan, LayoutRequest, LoadError, PAGE_SIZE, Region,
    StartInfo, load,
};

const MEMORY_PAGES: u64 = 8192;

fn request(ramdisk_bytes: u64) -> LayoutRequest {
    LayoutRequest {
        memory_pages: MEMORY_PAGES,
        ramdisk_bytes,
        service_pages: true,
    }
}

fn info(command_line: &[u8]) -> StartInfo<'_> {
    StartInfo {
        version: (4, 17),
        shared_info: 0x1234_5000,
        control_domain: false,
        store_port: 1,
        console_port: 2,
        command_line,
    }
}

/// A loaded domain.
struct Domain {
    plan: LayoutPlan,
    memory: Memory,
    map: Blocks,
}

fn start(elf: &Elf, request: &LayoutRequest, ramdisk: &[u8]) -> Domain {
    let bytes = elf.bytes();
    let image = Image::parse(&bytes).unwrap();
    let plan = LayoutPlan::new(&image, request).unwrap();
    let mut memory = Memory::new(request.memory_pages);
    let map = memory.map();
    load(
        &image,
        &plan,
        &info(b"hello world"),
        ramdisk,
        &mut memory,
        &map,
    )
    .unwrap();
    Domain { plan, memory, map }
}

impl Domain {
    fn entry(&self, table: u64, slot: u64) -> u64 {
        let bytes = self.memory.read(table * PAGE_SIZE + slot * 8, 8);
        u64::from_le_bytes(bytes.try_into().unwrap())
    }

    /// Walks the page tables: the frame, and whether the page is writable.
    fn walk(&self, address: u64) -> Option<(u64, bool)> {
        let mut table = self.plan.l4_pfn();
        for level in (0..4).rev() {
            let entry = self.entry(table, address >> (12 + 9 * level) & 511);
            if entry & 1 == 0 {
                return None;
            }
            assert_eq!(entry & 0x64, 0x64, "user, accessed, dirty at {address:#x}");
            assert_eq!(entry >> 63, 0);
            table = self.map.pfn(entry >> 12 & 0xff_ffff_ffff);
            if level == 0 {
                return Some((table, entry & 2 != 0));
            }
            assert_ne!(entry & 2, 0, "tables' entries are writable");
        }
        None
    }

    fn word(&self, offset: usize) -> u64 {
        let at = self.plan.start_info.pfn * PAGE_SIZE + offset as u64;
        u64::from_le_bytes(self.memory.read(at, 8).try_into().unwrap())
    }

    fn half(&self, offset: usize) -> u32 {
        self.word(offset) as u32
    }
}

#[test]
fn the_order_and_the_end_are_as_the_interface_says() {
    let domain = start(&Elf::good(), &request(10_000), &[7; 10_000]);
    let plan = &domain.plan;
    let mut next = 0x100;
    for (name, region) in plan.regions() {
        assert_eq!(region.pfn, next, "{name}");
        assert_eq!(region.virt, Some(BASE + region.pfn * PAGE_SIZE), "{name}");
        next = region.end_pfn();
    }
    let names: Vec<_> = plan.regions().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "kernel",
            "ramdisk",
            "p2m list",
            "start info",
            "xenstore page",
            "console page",
            "page tables",
            "boot stack"
        ]
    );
    assert_eq!(plan.kernel.pages, 10);
    assert_eq!(plan.ramdisk.unwrap().pages, 3);
    assert_eq!(plan.p2m.pages, 16);
    // 4 MB: one L4, one L3, one L2, two L1s.
    assert_eq!(plan.page_tables.pages, 5);
    assert_eq!(plan.mapped_pages, 1024);
    assert_eq!(plan.stack_top(), plan.stack.virt.unwrap() + PAGE_SIZE);
    let table = plan.to_string();
    assert_eq!(table.lines().count(), 10, "{table}");
    assert!(table.contains("0xffffffff80100000"), "{table}");
}

#[test]
fn the_padding_behind_the_stack_is_at_least_512_kb() {
    for size in (0x1000..0x80_0000u64).step_by(0x1_f000) {
        let mut elf = Elf::good();
        elf.loads[1].size = size;
        let bytes = elf.bytes();
        let image = Image::parse(&bytes).unwrap();
        let plan = LayoutPlan::new(&image, &request(0)).unwrap();
        let end = BASE + plan.mapped_pages * PAGE_SIZE;
        assert!(end.is_multiple_of(4 << 20));
        let padding = end - plan.stack_top();
        assert!(
            (512 << 10..(512 << 10) + (4 << 20)).contains(&padding),
            "{size:#x}: {padding:#x}"
        );
        // Enough tables, and not one too many.
        let l1s = plan.mapped_pages.div_ceil(512);
        assert_eq!(plan.page_tables.pages, 3 + l1s);
    }
}

#[test]
fn segments_are_loaded_and_the_rest_of_them_is_zero() {
    let domain = start(&Elf::good(), &request(0), &[]);
    let memory = &domain.memory;
    assert_eq!(memory.read(0x10_0000, 0x1000), [0x90; 0x1000]);
    // The hypercall page lies in the first segment.
    assert_eq!(memory.read(0x10_1000, 4), [0x51, 0x41, 0x53, 0xb8]);
    assert_eq!(memory.read(0x10_2000, 0x345), [0x90; 0x345]);
    assert!(memory.read(0x10_2345, 0xcbb).iter().all(|&byte| byte == 0));
    assert_eq!(memory.read(0x10_4010, 0x100), [0xda; 0x100]);
    assert!(memory.read(0x10_4110, 0x4f00).iter().all(|&byte| byte == 0));
    for region in [
        domain.plan.store,
        domain.plan.console,
        Some(domain.plan.stack),
    ] {
        let page = memory.read(region.unwrap().pfn * PAGE_SIZE, PAGE_SIZE as usize);
        assert!(page.iter().all(|&byte| byte == 0));
    }
}

#[test]
fn every_page_is_mapped_and_only_page_tables_read_only() {
    let domain = start(&Elf::good(), &request(10_000), &[7; 10_000]);
    let plan = &domain.plan;
    let tables = plan.page_tables.pfn..plan.page_tables.end_pfn();
    for pfn in 0..plan.mapped_pages {
        let address = BASE + pfn * PAGE_SIZE;
        assert_eq!(
            domain.walk(address),
            Some((pfn, !tables.contains(&pfn))),
            "{pfn:#x}"
        );
    }
    assert_eq!(domain.walk(BASE + plan.mapped_pages * PAGE_SIZE), None);
    assert_eq!(domain.walk(0), None);
}

#[test]
fn a_base_in_the_middle_of_a_table_is_mapped_as_well() {
    let base = 0x7f_fff0_3000;
    let mut elf = Elf::good();
    elf.number(abi::XEN_ELFNOTE_VIRT_BASE, base)
        .number(abi::XEN_ELFNOTE_ENTRY, base + 0x10_0000)
        .without(abi::XEN_ELFNOTE_HYPERCALL_PAGE);
    let domain = start(&elf, &request(0), &[]);
    // From one 512 GB into the next: two tables at each level.
    assert_eq!(domain.plan.page_tables.pages, 1 + 2 + 2 + 3);
    for pfn in 0..domain.plan.mapped_pages {
        let walked = domain.walk(base + pfn * PAGE_SIZE).map(|(frame, _)| frame);
        assert_eq!(walked, Some(pfn));
    }
    assert_eq!(domain.walk(base - PAGE_SIZE), None);
}

#[test]
fn the_list_of_frames_is_complete() {
    let domain = start(&Elf::good(), &request(0), &[]);
    let start = domain.plan.p2m.pfn * PAGE_SIZE;
    let list = domain.memory.read(start, MEMORY_PAGES as usize * 8);
    for (pfn, entry) in (0..).zip(list.as_chunks::<8>().0) {
        assert_eq!(u64::from_le_bytes(*entry), domain.map.mfn(pfn));
    }
}

#[test]
fn the_start_info_page_says_what_is() {
    let domain = start(&Elf::good(), &request(10_000), &[7; 10_000]);
    let plan = &domain.plan;
    let at = plan.start_info.pfn * PAGE_SIZE;
    assert_eq!(domain.memory.read(at, 20), b"xen-4.17-x86_64\0\0\0\0\0");
    let virt = |region: Region| region.virt.unwrap();
    assert_eq!(
        domain.word(offset_of!(abi::start_info, nr_pages)),
        MEMORY_PAGES
    );
    assert_eq!(
        domain.word(offset_of!(abi::start_info, shared_info)),
        0x1234_5000
    );
    assert_eq!(domain.half(offset_of!(abi::start_info, flags)), 0);
    let store = domain.map.mfn(plan.store.unwrap().pfn);
    assert_eq!(domain.word(offset_of!(abi::start_info, store_mfn)), store);
    assert_eq!(domain.half(offset_of!(abi::start_info, store_evtchn)), 1);
    let console = domain.map.mfn(plan.console.unwrap().pfn);
    assert_eq!(domain.word(offset_of!(abi::start_info, console)), console);
    assert_eq!(domain.half(offset_of!(abi::start_info, console) + 8), 2);
    assert_eq!(
        domain.word(offset_of!(abi::start_info, pt_base)),
        virt(plan.page_tables)
    );
    assert_eq!(domain.word(offset_of!(abi::start_info, nr_pt_frames)), 5);
    assert_eq!(
        domain.word(offset_of!(abi::start_info, mfn_list)),
        virt(plan.p2m)
    );
    assert_eq!(
        domain.word(offset_of!(abi::start_info, mod_start)),
        virt(plan.ramdisk.unwrap())
    );
    assert_eq!(domain.word(offset_of!(abi::start_info, mod_len)), 10_000);
    assert_eq!(
        domain.word(offset_of!(abi::start_info, first_p2m_pfn)),
        plan.p2m.pfn
    );
    assert_eq!(domain.word(offset_of!(abi::start_info, nr_p2m_frames)), 16);
    let line = at + offset_of!(abi::start_info, cmd_line) as u64;
    assert_eq!(domain.memory.read(line, 12), b"hello world\0");
    let ramdisk = plan.ramdisk.unwrap().pfn * PAGE_SIZE;
    assert_eq!(domain.memory.read(ramdisk, 10_000), [7; 10_000]);
    assert_eq!(domain.memory.read(ramdisk + 10_000, 2288), [0; 2288]);
}

#[test]
fn the_control_domain_has_no_service_pages() {
    let bytes = Elf::good().bytes();
    let image = Image::parse(&bytes).unwrap();
    let request = LayoutRequest {
        service_pages: false,
        ..request(0)
    };
    let plan = LayoutPlan::new(&image, &request).unwrap();
    assert_eq!((plan.store, plan.console), (None, None));
    assert_eq!(plan.page_tables.pfn, plan.start_info.pfn + 1);
    let mut memory = Memory::new(MEMORY_PAGES);
    let map = memory.map();
    let info = StartInfo {
        control_domain: true,
        ..info(b"")
    };
    load(&image, &plan, &info, &[], &mut memory, &map).unwrap();
    let domain = Domain { plan, memory, map };
    assert_eq!(domain.half(offset_of!(abi::start_info, flags)), 3);
    assert_eq!(domain.word(offset_of!(abi::start_info, console)), 0);
}

#[test]
fn a_list_at_its_own_address_and_an_unmapped_ramdisk() {
    let own = 0x80_0000_0000;
    let mut elf = Elf::good();
    elf.number(abi::XEN_ELFNOTE_INIT_P2M, own)
        .number(abi::XEN_ELFNOTE_MOD_START_PFN, 1);
    let domain = start(&elf, &request(5000), &[9; 5000]);
    let plan = &domain.plan;
    assert_eq!(plan.start_info.pfn, plan.kernel.end_pfn());
    assert_eq!(plan.p2m.pfn, plan.mapped_pages);
    let tables = plan.p2m_tables.unwrap();
    assert_eq!((tables.virt, tables.pages), (None, 3));
    for page in 0..plan.p2m.pages {
        let walked = domain.walk(own + page * PAGE_SIZE);
        assert_eq!(walked, Some((plan.p2m.pfn + page, true)));
    }
    let ramdisk = plan.ramdisk.unwrap();
    assert_eq!((ramdisk.virt, ramdisk.pfn), (None, tables.end_pfn()));
    assert_eq!(
        domain.word(offset_of!(abi::start_info, mod_start)),
        ramdisk.pfn
    );
    assert_eq!(
        domain.half(offset_of!(abi::start_info, flags)),
        abi::SIF_MOD_START_PFN
    );
    assert_eq!(domain.word(offset_of!(abi::start_info, mfn_list)), own);
    assert_eq!(
        domain.word(offset_of!(abi::start_info, first_p2m_pfn)),
        plan.p2m.pfn
    );
    assert_eq!(
        domain.word(offset_of!(abi::start_info, nr_p2m_frames)),
        16 + 3
    );
    assert_eq!(domain.memory.read(ramdisk.pfn * PAGE_SIZE, 5000), [9; 5000]);

    for address in [own + 8, BASE + (1 << 30), 0xffff_8000_0000_0000, 1 << 48] {
        elf.number(abi::XEN_ELFNOTE_INIT_P2M, address);
        let bytes = elf.bytes();
        let image = Image::parse(&bytes).unwrap();
        assert_eq!(
            LayoutPlan::new(&image, &request(0)),
            Err(ImageError::InitP2m(address))
        );
    }
}

#[test]
fn what_does_not_fit_is_refused_with_numbers() {
    let bytes = Elf::good().bytes();
    let image = Image::parse(&bytes).unwrap();
    let small = LayoutRequest {
        memory_pages: 1023,
        ..request(0)
    };
    let error = LayoutPlan::new(&image, &small).unwrap_err();
    assert_eq!(
        error,
        ImageError::TooLarge {
            needed_kb: 4096,
            available_kb: 4092
        }
    );
    assert!(
        LayoutPlan::new(
            &image,
            &LayoutRequest {
                memory_pages: 1024,
                ..small
            }
        )
        .is_ok()
    );

    let plan = LayoutPlan::new(&image, &request(0)).unwrap();
    let mut memory = Memory::new(MEMORY_PAGES);
    let map = memory.map();
    let line = [b'x'; 1024];
    let result = load(&image, &plan, &info(&line), &[], &mut memory, &map);
    assert_eq!(result, Err(LoadError::Image(ImageError::CommandLine(1024))));
    assert!(load(&image, &plan, &info(&line[..1023]), &[], &mut memory, &map).is_ok());
}

#[test]
fn memory_that_does_not_keep_its_promise_is_an_error() {
    let bytes = Elf::good().bytes();
    let image = Image::parse(&bytes).unwrap();
    let plan = LayoutPlan::new(&image, &request(0)).unwrap();
    let mut memory = Memory::new(100);
    let map = memory.map();
    let result = load(&image, &plan, &info(b""), &[], &mut memory, &map);
    assert_eq!(result, Err(LoadError::Memory(())));
    struct Nothing;
    impl FrameMap for Nothing {
        fn run(&self, _: u64) -> Option<(u64, u64)> {
            None
        }
    }
    let mut memory = Memory::new(MEMORY_PAGES);
    let result = load(&image, &plan, &info(b""), &[], &mut memory, &Nothing);
    assert_eq!(result, Err(LoadError::NoFrame(0)));
}

#[test]
fn notes_in_a_section_give_the_same_layout() {
    let mut elf = Elf::good();
    let plan = start(&elf, &request(0), &[]).plan;
    elf.place = Place::Section;
    assert_eq!(start(&elf, &request(0), &[]).plan, plan);
}

#[test]
fn a_symbol_table_stands_behind_the_image_when_asked_for() {
    let mut elf = Elf::good();
    // The null symbol, one at the entry, and a length that needs padding behind the names.
    let mut symbols = vec![0; 48];
    symbols[24] = 1;
    symbols[32..40].copy_from_slice(&(BASE + 0x10_0000).to_le_bytes());
    elf.symbols = Some((symbols.clone(), b"\0entry\0".to_vec()));
    let without = start(&elf, &request(0), &[]);
    assert_eq!(without.plan.kernel.pages, 10);

    elf.note(abi::XEN_ELFNOTE_BSD_SYMTAB, b"yes\0");
    elf.loads[1].size = 0x4fe9;
    let domain = start(&elf, &request(0), &[]);
    // The image ends at 0x108ff9; the table begins at the next multiple of 8, in a page of its own.
    assert_eq!(domain.plan.kernel.pages, 10);
    let at = 0x10_9000u64;
    let length = u64::from_le_bytes(domain.memory.read(at, 8).try_into().unwrap());
    assert_eq!(length, 64 + 3 * 64 + 48 + 8);
    assert_eq!(domain.memory.read(0x10_8ff9, 7), [0; 7]);
    let file = domain.memory.read(at + 8, length as usize);
    let parsed = elf::ElfBytes::<elf::endian::LittleEndian>::minimal_parse(&file).unwrap();
    let (table, names) = parsed.symbol_table().unwrap().unwrap();
    let symbol = table.get(1).unwrap();
    assert_eq!(symbol.st_value, BASE + 0x10_0000);
    assert_eq!(names.get(symbol.st_name as usize).unwrap(), "entry");
}

#[test]
fn the_last_addresses_are_no_trap_for_what_is_not_mapped() {
    // A list of its own, of so many pages that its tables lie behind the end of all addresses.
    let list = 32768 + 958;
    let memory_pages = list * PAGE_SIZE / 8;
    let mut loaded = 0;
    for below in 0..2048 {
        let base = 0u64.wrapping_sub((list + below) * PAGE_SIZE + (5 << 20));
        let mut elf = Elf::good();
        elf.without(abi::XEN_ELFNOTE_HYPERCALL_PAGE)
            .number(abi::XEN_ELFNOTE_VIRT_BASE, base)
            .number(abi::XEN_ELFNOTE_ENTRY, base.wrapping_add(0x10_0000))
            .number(abi::XEN_ELFNOTE_INIT_P2M, 1 << 40)
            .number(abi::XEN_ELFNOTE_MOD_START_PFN, 1);
        let bytes = elf.bytes();
        let Ok(image) = Image::parse(&bytes) else {
            continue;
        };
        let request = LayoutRequest {
            memory_pages,
            ..request(1)
        };
        loaded += u32::from(LayoutPlan::new(&image, &request).is_ok());
    }
    assert!(loaded != 0);
}
