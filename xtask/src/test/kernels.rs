//! Kernels whose images are made by hand, for what an image can ask of its loader: each says so and
//! ends, on both hypervisors.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use paravane_abi as abi;

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test, elf};
use crate::artifacts::Artifact;
use crate::machine::Machine;
use crate::workspace;

/// Where kernels usually are.
const USUAL_BASE: u64 = 0xffff_ffff_8000_0000;
const USUAL_PLACE: u64 = 0x10_0000;

/// A kernel.
struct Kernel {
    name: &'static str,
    /// Virtual address of pseudo-physical 0.
    base: u64,
    /// Pseudo-physical address of its first instruction.
    place: u64,
    /// Whether it has the note ENTRY; the ELF header has the entry in any case.
    has_entry_note: bool,
    /// The note FEATURES.
    features: &'static str,
    /// What our hypervisor says about it.
    says: &'static str,
}

impl Kernel {
    /// Its file: the ELF header, program headers for code and notes, notes, code.
    fn file(&self) -> Vec<u8> {
        const HEADERS: u64 = 64 + 2 * 56;
        let (code, notes) = (code(), self.notes());
        let (notes_at, code_at) = (HEADERS, HEADERS + notes.len() as u64);
        let mut file = b"\x7fELF\x02\x01\x01".to_vec();
        file.resize(16, 0);
        // Type, machine, version; entry, program headers, section headers; flags and sizes.
        file.extend([2, 0, 62, 0, 1, 0, 0, 0]);
        for word in [self.entry(), 64, 0] {
            file.extend(word.to_le_bytes());
        }
        file.extend([0; 4]);
        for half in [64_u16, 56, 2, 64, 0, 0] {
            file.extend(half.to_le_bytes());
        }
        // Type and flags; offset, virtual and physical address; sizes in file and memory; alignment.
        for (kind, at, length) in [
            (elf::PT_LOAD, code_at, code.len() as u64),
            (elf::PT_NOTE, notes_at, notes.len() as u64),
        ] {
            file.extend(kind);
            file.extend([7, 0, 0, 0]);
            for word in [at, self.entry(), self.place, length, length, 4] {
                file.extend(word.to_le_bytes());
            }
        }
        file.extend(notes);
        file.extend(code);
        file
    }

    fn entry(&self) -> u64 {
        self.base.wrapping_add(self.place)
    }

    fn notes(&self) -> Vec<u8> {
        let mut notes = Vec::new();
        let mut note = |kind: u32, value: &[u8]| {
            for word in [4, value.len() as u32, kind] {
                notes.extend(word.to_le_bytes());
            }
            notes.extend(b"Xen\0");
            notes.extend(value);
            notes.resize(notes.len().next_multiple_of(4), 0);
        };
        note(abi::XEN_ELFNOTE_XEN_VERSION, b"xen-3.0\0");
        note(abi::XEN_ELFNOTE_GUEST_OS, b"made by hand\0");
        note(abi::XEN_ELFNOTE_LOADER, b"generic\0");
        note(abi::XEN_ELFNOTE_VIRT_BASE, &self.base.to_le_bytes());
        if self.has_entry_note {
            note(abi::XEN_ELFNOTE_ENTRY, &self.entry().to_le_bytes());
        }
        let features = [self.features.as_bytes(), &[0]].concat();
        note(abi::XEN_ELFNOTE_FEATURES, &features);
        notes
    }
}

/// What every such kernel does: writes its verdict by `console_io`, and powers off.
fn code() -> Vec<u8> {
    const TEXT: &[u8] = b"\nVERDICT: success\n";
    // mov edi, command; mov esi, count; lea rdx, [text]
    let write = [
        0xbf,
        abi::CONSOLEIO_write,
        0xbe,
        TEXT.len() as u32,
        0x158d48,
    ];
    // mov edi, command; lea rsi, [reason]
    let shut_down = [0xbf, abi::SCHEDOP_shutdown, 0x358d48];
    let mut code = Vec::new();
    let mut places = Vec::new();
    for (parts, number) in [
        (&write[..], abi::__HYPERVISOR_console_io),
        (&shut_down[..], abi::__HYPERVISOR_sched_op),
    ] {
        for part in parts.chunks(2) {
            match *part {
                [opcode, value] => {
                    code.push(opcode as u8);
                    code.extend(value.to_le_bytes());
                }
                _ => code.extend(&part[0].to_le_bytes()[..3]),
            }
        }
        places.push(code.len());
        code.extend([0; 4]);
        // mov eax, call; syscall
        code.push(0xb8);
        code.extend(number.to_le_bytes());
        code.extend([0x0f, 0x05]);
    }
    // ud2
    code.extend([0x0f, 0x0b]);
    for (place, data) in places
        .into_iter()
        .zip([TEXT, &abi::SHUTDOWN_poweroff.to_le_bytes()])
    {
        let distance = (code.len() - place - 4) as u32;
        code[place..place + 4].copy_from_slice(&distance.to_le_bytes());
        code.extend(data);
    }
    code
}

fn kernels() -> Vec<Kernel> {
    let usual = |name, features, says| Kernel {
        name,
        base: USUAL_BASE,
        place: USUAL_PLACE,
        has_entry_note: true,
        features,
        says,
    };
    vec![
        usual("usual", "", ""),
        usual("optional", "supervisor_mode_kernel|whatever", ""),
        usual(
            "lacking-features",
            "!writable_descriptor_tables|!auto_translated_physmap|!hvm_callback_vector",
            "the note FEATURES requires auto_translated_physmap, which no PV guest gets",
        ),
        Kernel {
            base: 0,
            place: 0,
            has_entry_note: false,
            ..usual("entry-0", "", "entering at 0x0, as the ELF header says")
        },
    ]
}

/// The tests: each kernel on both.
pub fn tests() -> Vec<Test> {
    kernels()
        .into_iter()
        .flat_map(|kernel| {
            let kernel = Arc::new(kernel);
            [(Host::Audited, "paravane"), (Host::Xen, "xen")].map(|(host, on)| {
                let needs: &[Artifact] = if host == Host::Xen {
                    &[]
                } else {
                    &[Artifact::Audited]
                };
                let kernel = kernel.clone();
                let name = format!("kernel/{on}/{}", kernel.name);
                Test::new(name.clone(), needs, move || run(&name, host, &kernel))
            })
        })
        .collect()
}

fn run(name: &str, host: Host, kernel: &Kernel) -> Result<Outcome> {
    let file = workspace::scratch("kernels")?.join(name.replace('/', "-"));
    std::fs::write(&file, kernel.file())
        .with_context(|| format!("cannot write {}", file.display()))?;
    let expect = if host == Host::Xen {
        Expect::success_only()
    } else {
        Expect {
            says: vec![kernel.says.into()],
            audit: true,
            ..Expect::success()
        }
    };
    Boot {
        name: name.into(),
        host,
        machine: Machine {
            memory: if host == Host::Xen { 256 } else { 128 },
            ..Machine::default()
        },
        options: String::new(),
        modules: vec![module(file, "")],
        deadline: Duration::from_secs(90),
        plain: false,
        answers: &[],
        expect,
    }
    .run()
}
