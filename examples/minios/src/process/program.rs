//! Programs: ELF files in the kernel image, and how one becomes the contents of an address space.

use alloc::vec::Vec;

use elf::ElfBytes;
use elf::abi::{EM_X86_64, ET_EXEC, PF_W, PF_X, PT_LOAD};
use elf::endian::LittleEndian;
use minios_abi::{Error, MAX_COMMAND_LINE};
use paravane_guest::addr::PAGE_SIZE;
use paravane_guest::traps::TrapFrame;

use crate::memory::space::{Access, AddressSpace, Region};
use crate::memory::{USER_END, USER_STACK_SIZE, USER_START, direct};

/// A program in the image.
pub struct Program {
    /// What `exec` and the shell call it.
    pub name: &'static str,
    /// The ELF file.
    pub image: &'static [u8],
}

/// All programs, sorted by name. The build script writes this table.
pub static PROGRAMS: &[Program] = include!(concat!(env!("OUT_DIR"), "/programs.rs"));

const PAGE: u64 = PAGE_SIZE as u64;

/// A program in a new address space, ready to run.
pub struct Loaded {
    /// Its memory, sealed.
    pub space: AddressSpace,
    /// The registers to start it with.
    pub frame: TrapFrame,
    /// Its name.
    pub name: &'static str,
}

// guide: exec
/// Loads the program that the first word of a command line names.
pub fn load(line: &str) -> Result<Loaded, Error> {
    if line.len() > MAX_COMMAND_LINE {
        return Err(Error::TooBig);
    }
    let name = line.split_ascii_whitespace().next().unwrap_or("");
    let program = PROGRAMS
        .iter()
        .find(|program| program.name == name)
        .ok_or(Error::NotFound)?;
    let mut space = AddressSpace::new().map_err(|_| Error::NoMemory)?;
    let entry = load_segments(&mut space, program.image)?;

    // The stack: the command line at its top, the rest by demand.
    let stack = USER_END - USER_STACK_SIZE..USER_END;
    space.regions.push(Region {
        range: stack,
        writable: true,
        executable: false,
    });
    let text = USER_END - (MAX_COMMAND_LINE as u64);
    fill(&mut space, text, line.as_bytes())?;
    space.seal();
    let frame = TrapFrame {
        rdi: text,
        rsi: line.len() as u64,
        ..TrapFrame::user(entry, text)
    };
    Ok(Loaded {
        space,
        frame,
        name: program.name,
    })
}
// end guide

/// Makes a region of each segment, and one for the heap behind the last. The address of the first
/// instruction.
fn load_segments(space: &mut AddressSpace, image: &[u8]) -> Result<u64, Error> {
    let file = ElfBytes::<LittleEndian>::minimal_parse(image).map_err(|_| Error::NotExecutable)?;
    if file.ehdr.e_type != ET_EXEC || file.ehdr.e_machine != EM_X86_64 {
        return Err(Error::NotExecutable);
    }
    let segments: Vec<_> = file
        .segments()
        .ok_or(Error::NotExecutable)?
        .iter()
        .filter(|segment| segment.p_type == PT_LOAD && segment.p_memsz > 0)
        .collect();
    let mut end = USER_START;
    for segment in &segments {
        let start = segment.p_vaddr / PAGE * PAGE;
        let segment_end = segment
            .p_vaddr
            .checked_add(segment.p_memsz)
            .ok_or(Error::NotExecutable)?;
        if start < end
            || segment_end > USER_END - USER_STACK_SIZE - PAGE
            || segment.p_filesz > segment.p_memsz
        {
            return Err(Error::NotExecutable);
        }
        end = segment_end.next_multiple_of(PAGE);
        let flags = segment.p_flags;
        space.regions.push(Region {
            range: start..end,
            writable: flags & PF_W != 0,
            executable: flags & PF_X != 0,
        });
        let bytes = file
            .segment_data(segment)
            .map_err(|_| Error::NotExecutable)?;
        fill(space, segment.p_vaddr, bytes)?;
    }
    // The heap, empty; it grows by system call. It is the last region but the stack: see `grow`.
    space.regions.push(Region {
        range: end..end,
        writable: true,
        executable: false,
    });
    Ok(file.ehdr.e_entry)
}

/// Grows the heap by some bytes: where they begin. The heap's region ends at a byte, not at a page;
/// what lies between its end and the page's is zero, as nobody can have written it.
pub fn grow(space: &mut AddressSpace, bytes: u64) -> Result<u64, Error> {
    let stack = space.regions.pop().ok_or(Error::Invalid)?;
    let limit = stack.range.start - PAGE;
    let outcome = match space.regions.last_mut() {
        Some(heap) if bytes <= limit - heap.range.end.min(limit) => {
            let start = heap.range.end;
            heap.range.end += bytes;
            Ok(start)
        }
        Some(_) => Err(Error::NoMemory),
        None => Err(Error::Invalid),
    };
    space.regions.push(stack);
    outcome
}

/// Puts bytes into an address space that is not loaded, whatever the process itself may do there.
fn fill(space: &mut AddressSpace, address: u64, mut bytes: &[u8]) -> Result<(), Error> {
    let mut at = address;
    while !bytes.is_empty() {
        let frame = space
            .resolve(at, Access::Read)
            .map_err(|_| Error::NoMemory)?;
        let offset = (at % PAGE) as usize;
        let (piece, rest) = bytes.split_at(bytes.len().min(PAGE_SIZE - offset));
        // SAFETY: the frame is this address space's alone, and the piece ends within it.
        unsafe {
            direct::pointer(frame)
                .add(offset)
                .copy_from_nonoverlapping(piece.as_ptr(), piece.len())
        };
        (at, bytes) = (at + piece.len() as u64, rest);
    }
    Ok(())
}
