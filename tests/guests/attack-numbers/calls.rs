//! The calls, each with words that make sense, and which of them are replaced.

use paravane_guest::abi::*;
use paravane_guest::claim_eq;
use paravane_guest::hypercall::raw;
use support::grant::OWN;

use crate::world::{FORBIDDEN, SELF, World};

/// Words of the longest structure.
const WORDS: usize = 9;
type Words = [u64; WORDS];

/// A number that is replaced: a word of the structure or the registers, or half of one.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    Word(usize),
    Low(usize),
    High(usize),
}
use Field::{High, Low, Word};

impl Field {
    /// The words with that number replaced.
    pub fn set(self, mut words: Words, number: u64) -> Words {
        match self {
            Word(at) => words[at] = number,
            Low(at) => words[at] = words[at] >> 32 << 32 | number,
            High(at) => words[at] = words[at] << 32 >> 32 | number << 32,
        }
        words
    }
}

/// A call.
pub struct Case {
    pub name: &'static str,
    /// Makes it: the first so many words are the structure that the address names, or all of them
    /// are for the registers.
    call: fn(u64, &Words) -> i64,
    structure: usize,
    pub words: Words,
    pub fields: &'static [Field],
    /// What it gives as it is meant.
    pub control: i64,
    /// What it gives at most with another number.
    pub most: i64,
}

impl Case {
    /// Makes the call with these words.
    pub fn make(&self, world: &World, words: &Words) -> i64 {
        (self.call)(world.put(&words[..self.structure]), words)
    }
}

/// Makes a call with four arguments.
fn call<const N: u32>(a: u64, b: u64, c: u64, d: u64) -> i64 {
    // SAFETY: addresses that the call may use are in the test's own pages.
    unsafe { raw::call4::<N>(a, b, c, d) }
}

/// A structure of `memory_op`, and of the others.
fn memory<const COMMAND: u32>(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_memory_op>(COMMAND.into(), at, 0, 0)
}
fn event<const COMMAND: u32>(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_event_channel_op>(COMMAND.into(), at, 0, 0)
}
fn paravane<const COMMAND: u32>(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_paravane>(COMMAND.into(), at, 0, 0)
}
fn vcpu<const COMMAND: u32>(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_vcpu_op>(COMMAND.into(), 0, at, 0)
}
fn schedule<const COMMAND: u32>(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_sched_op>(COMMAND.into(), at, 0, 0)
}
/// One structure of `grant_table_op`. The result is its status, which stands at byte `STATUS`.
fn grant<const COMMAND: u32, const STATUS: u64>(at: u64, _: &Words) -> i64 {
    match call::<__HYPERVISOR_grant_table_op>(COMMAND.into(), at, 1, 0) {
        // SAFETY: a word of the structure.
        0 => unsafe { ((at + STATUS) as *const i16).read_volatile() }.into(),
        error => error,
    }
}

/// Maps a grant, and ends that.
fn map(at: u64, words: &Words) -> i64 {
    let result = grant::<GNTTABOP_map_grant_ref, 18>(at, words);
    if result == 0 {
        // SAFETY: words of the structure: the handle and the address for devices.
        let (handle, address) = unsafe {
            let handle = ((at + 20) as *const u32).read_volatile();
            (handle, ((at + 24) as *const u64).read_volatile())
        };
        let end = [words[0], address, handle.into()];
        let at = end.as_ptr() as u64;
        let ended = call::<__HYPERVISOR_grant_table_op>(GNTTABOP_unmap_grant_ref.into(), at, 1, 0);
        claim_eq!(ended, 0);
    }
    result
}

/// A grant of a page to ourselves.
pub const GRANT: u64 = 20;
const COPY_GRANTS: u64 = (GNTCOPY_source_gref | GNTCOPY_dest_gref) as u64;
const GENERAL_ERROR: i64 = GNTST_general_error as i64;
const BAD_HANDLE: i64 = GNTST_bad_handle as i64;
const BAD_PAGE: i64 = GNTST_bad_page as i64;
const EFAULT: i64 = -(XEN_EFAULT as i64);
const EINVAL: i64 = -(XEN_EINVAL as i64);
const ANY: i64 = i64::MAX;

/// `name: call, [words of a structure] or (words for registers); [fields], control, most`.
macro_rules! cases {
    ($($name:literal: $call:expr, $shape:tt; [$($field:expr),*], $control:expr, $most:expr;)*) => {
        [$(cases!(@ $name, $call, $shape, [$($field),*], $control, $most)),*]
    };
    (@ $name:literal, $call:expr, [$($word:expr),*], $fields:expr, $control:expr, $most:expr) => {
        cases!(@@ $name, $call, [$($word),*], <[u64]>::len(&[$($word),*]), $fields, $control, $most)
    };
    (@ $name:literal, $call:expr, ($($word:expr),*), $fields:expr, $control:expr, $most:expr) => {
        cases!(@@ $name, $call, [$($word),*], 1, $fields, $control, $most)
    };
    (@@ $name:literal, $call:expr, $words:expr, $structure:expr, $fields:expr, $control:expr, $most:expr) => {
        Case {
            name: $name,
            call: $call,
            structure: $structure,
            words: {
                let mut words = [0; WORDS];
                let given: &[u64] = &$words;
                words[..given.len()].copy_from_slice(given);
                words
            },
            fields: &$fields,
            control: $control,
            most: $most,
        }
    };
}

/// All of them.
#[rustfmt::skip] // a table
pub fn cases(world: &World) -> [Case; 84] {
    let [list, other] = world.lists();
    let (window, frame, data, port) = (world.window, world.frame, world.data, world.port);
    let own = u64::from(OWN.raw());
    let pte = frame << 12;
    cases! {
        // Memory. What is at the forbidden address cannot be read: no extent is done.
        "exchange": memory::<XENMEM_exchange>, [list, 2, 0, SELF, other, 2, 0, SELF, 2];
            [Word(1), Low(2), High(2), Low(3), Word(5), Low(6), High(6), Low(7), Word(8)], 0, 0;
        "increase_reservation": memory::<XENMEM_increase_reservation>, [FORBIDDEN, 1, 0, SELF];
            [Word(0), Word(1), Low(2), High(2), Low(3)], 0, 0;
        "decrease_reservation": memory::<XENMEM_decrease_reservation>, [FORBIDDEN, 1, 0, SELF];
            [Word(0), Word(1), Low(2), High(2), Low(3)], 0, 0;
        "populate_physmap": memory::<XENMEM_populate_physmap>, [FORBIDDEN, 1, 0, SELF];
            [Word(0), Word(1), Low(2), High(2), Low(3)], 0, 0;
        "decrease_reservation, the list": memory::<XENMEM_decrease_reservation>, [data, 0, 0, SELF];
            [Word(1)], 0, 0;
        "maximum_reservation": |at, _| memory::<XENMEM_maximum_reservation>(at, &[0; WORDS]).signum(), [SELF];
            [Low(0)], 1, 1;
        "machphys_mfn_list": memory::<XENMEM_machphys_mfn_list>, [1, list, 0];
            [Low(0), Word(1)], 0, 0;
        "decrease_reservation, the first extent": |at, words| {
            let done = call::<__HYPERVISOR_memory_op>(words[4] << 6 | u64::from(XENMEM_decrease_reservation), at, 0, 0);
            // What counts as done already is what it gives.
            done - (words[4] << 6 >> 6) as i64
        }, [FORBIDDEN, 1, 0, SELF, 0];
            [Word(4)], 0, 0;
        "memory_op": |_, words| call::<__HYPERVISOR_memory_op>(words[0], FORBIDDEN, 0, 0), (63);
            [Word(0)], -38, ANY;

        // Page tables.
        "mmu_update": |at, words| call::<__HYPERVISOR_mmu_update>(at, words[2], 0, words[3]), [0, 0, 0, SELF];
            [Word(2), Word(3)], 0, 0;
        "mmu_update, the list": |_, words| call::<__HYPERVISOR_mmu_update>(words[0], 1, 0, SELF), (FORBIDDEN);
            [Word(0)], EFAULT, -1;
        "mmu_update, the count done": |_, words| call::<__HYPERVISOR_mmu_update>(0, 0, words[0], SELF), (data);
            [Word(0)], 0, -1;
        "mmu_update, an entry": |at, _| call::<__HYPERVISOR_mmu_update>(at, 1, 0, SELF), [pte | 1, 7];
            [Word(0), Word(1)], 0, 0;
        "mmuext_op": |at, words| call::<__HYPERVISOR_mmuext_op>(at, words[3], 0, words[4]), [6, 0, 0, 1, SELF];
            [Word(3), Word(4)], 0, 0;
        "mmuext_op, the list": |_, words| call::<__HYPERVISOR_mmuext_op>(words[0], 1, 0, SELF), (FORBIDDEN);
            [Word(0)], EFAULT, -1;
        "mmuext_op, the count done": |_, words| call::<__HYPERVISOR_mmuext_op>(0, 0, words[0], SELF), (data);
            [Word(0)], 0, -1;
        "mmuext_op, the command": one_mmuext, [6, 0, 0]; [Low(0)], 0, -1;
        "pin": one_mmuext, [0, u64::MAX, 0]; [Word(1)], EINVAL, -1;
        "unpin": one_mmuext, [4, u64::MAX, 0]; [Word(1)], EINVAL, -1;
        "new_baseptr": one_mmuext, [5, u64::MAX, 0]; [Word(1)], EINVAL, -1;
        "new_user_baseptr": one_mmuext, [15, 0, 0]; [Word(1)], 0, -1;
        "invlpg": one_mmuext, [7, window, 0]; [Word(1)], 0, 0;
        "invlpg_multi": one_mmuext, [9, window, data]; [Word(1), Word(2)], 0, 0;
        "clear_page": one_mmuext, [16, frame, 0]; [Word(1)], 0, -1;
        "copy_page": one_mmuext, [17, frame, frame]; [Word(1), Word(2)], 0, -1;
        "set_ldt": one_mmuext, [13, 0, 0]; [Word(2)], 0, -1;
        "set_ldt, the base": one_mmuext, [13, data, 1]; [Word(1)], 0, 0;
        "set_ldt, none": one_mmuext, [13, 0, 0]; [], 0, 0;
        "update_va_mapping": |_, words| call::<__HYPERVISOR_update_va_mapping>(words[0], words[1], words[2], 0), (window, 0, 0);
            [Word(0), Word(1), Word(2)], 0, 0;
        "update_va_mapping_otherdomain": |_, words| call::<__HYPERVISOR_update_va_mapping_otherdomain>(words[0], 0, 0, words[1]), (window, SELF);
            [Word(0), Word(1)], 0, 0;
        "update_descriptor": |_, words| call::<__HYPERVISOR_update_descriptor>(words[0], 0, 0, 0), (pte);
            [Word(0)], 0, -1;
        "set_gdt": |_, words| call::<__HYPERVISOR_set_gdt>(words[0], words[1], 0, 0), (data, 0);
            [Word(1)], 0, -1;
        "set_gdt, the list": |_, words| call::<__HYPERVISOR_set_gdt>(words[0], 512, 0, 0), (FORBIDDEN);
            [Word(0)], EFAULT, -1;

        // The processor.
        "set_trap_table": |_, words| call::<__HYPERVISOR_set_trap_table>(words[0], 0, 0, 0), (FORBIDDEN);
            [Word(0)], EFAULT, -1;
        "callback_op": |at, _| call::<__HYPERVISOR_callback_op>(0, at, 0, 0), [4, 0xffff_ffff_8000_0000];
            [Low(0)], 0, 0;
        "set_debugreg": |_, words| call::<__HYPERVISOR_set_debugreg>(words[0], words[1], 0, 0), (3, 0);
            [Word(0), Word(1)], 0, 0;
        "set_debugreg, the control register": |_, words| call::<__HYPERVISOR_set_debugreg>(7, words[0] & !0xff, 0, 0), (0);
            [Word(0)], 0, 0;
        "get_debugreg": |_, words| call::<__HYPERVISOR_get_debugreg>(words[0], 0, 0, 0), (3);
            [Word(0)], 0, -1;
        "set_segment_base": |_, words| call::<__HYPERVISOR_set_segment_base>(words[0], words[1], 0, 0), (1, 0);
            [Word(1)], 0, 0;
        "stack_switch": |_, words| call::<__HYPERVISOR_stack_switch>(0, words[0], 0, 0), (0);
            [Word(0)], 0, 0;
        "vm_assist": |_, words| call::<__HYPERVISOR_vm_assist>(words[0], words[1], 0, 0), (0, 2);
            [Word(1)], 0, 0;
        "set_iopl": |at, _| call::<__HYPERVISOR_physdev_op>(PHYSDEVOP_set_iopl.into(), at, 0, 0), [1];
            [Low(0)], 0, -1;
        "set_iobitmap": |at, _| call::<__HYPERVISOR_physdev_op>(PHYSDEVOP_set_iobitmap.into(), at, 0, 0), [0, 1024];
            [Word(0), Low(1)], 0, 0;
        "multicall": |at, words| call::<__HYPERVISOR_multicall>(at, words[8], 0, 0), [63, 0, 0, 0, 0, 0, 0, 0, 0];
            [Word(8)], 0, 0;
        "multicall, the list": |_, words| call::<__HYPERVISOR_multicall>(words[0], 1, 0, 0), (FORBIDDEN);
            [Word(0)], EFAULT, -1;
        "multicall, the call": |at, _| call::<__HYPERVISOR_multicall>(at, 1, 0, 0), [63, 0, 0, 0, 0, 0, 0, 0];
            [Word(0)], 0, 0;
        "xen_version": |_, words| call::<__HYPERVISOR_xen_version>(words[0], words[1], 0, 0), (XENVER_extraversion.into(), data);
            [Word(1)], 0, -1;
        "compile_info": |_, words| call::<__HYPERVISOR_xen_version>(XENVER_compile_info.into(), words[0], 0, 0), (data);
            [Word(0)], 0, -1;
        "console_io": |at, words| call::<__HYPERVISOR_console_io>(0, words[1], at, 0), [0x0a0a_0a0a_0a0a_0a0a, 0];
            [Word(1)], 0, 0;
        "console_io, the buffer": |_, words| call::<__HYPERVISOR_console_io>(0, 1, words[0], 0), (FORBIDDEN);
            [Word(0)], EFAULT, -1;

        // Time and vCPUs.
        "set_timer_op": |_, words| call::<__HYPERVISOR_set_timer_op>(words[0], 0, 0, 0), (0);
            [Word(0)], 0, 0;
        "vcpu_op": |_, words| call::<__HYPERVISOR_vcpu_op>(VCPUOP_is_up.into(), words[0], 0, 0), (0);
            [Word(0)], 1, -1;
        "set_periodic_timer": vcpu::<VCPUOP_set_periodic_timer>, [3_600_000_000_000];
            [Word(0)], 0, 0;
        "set_singleshot_timer": vcpu::<VCPUOP_set_singleshot_timer>, [0, 0];
            [Word(0), Low(1)], 0, 0;
        "register_runstate_memory_area": vcpu::<VCPUOP_register_runstate_memory_area>, [data];
            [Word(0)], 0, 0;
        "register_vcpu_time_memory_area": vcpu::<VCPUOP_register_vcpu_time_memory_area>, [data];
            [Word(0)], 0, 0;
        "register_vcpu_info": vcpu::<VCPUOP_register_vcpu_info>, [u64::MAX, 0];
            [Word(0), Low(1)], EINVAL, -1;
        "poll": |at, _| schedule::<SCHEDOP_poll>(at, &[0; WORDS]), [FORBIDDEN, 1, 1];
            [Word(0), Low(1), Word(2)], EFAULT, 0;
        "poll, the time": |at, words| {
            // SAFETY: a word of the structure: where the port's number is.
            unsafe { ((at + 8) as *mut u64).write_volatile(at) };
            schedule::<SCHEDOP_poll>(at + 8, words)
        }, [port, 0, 1, 0];
            [Word(3)], 0, 0;
        "shutdown": schedule::<SCHEDOP_shutdown>, [99]; [Low(0)], EINVAL, -1;
        "watchdog": schedule::<SCHEDOP_watchdog>, [9 | 1000 << 32]; [Low(0), High(0)], EINVAL, -1;

        // Events and grants.
        "send": event::<EVTCHNOP_send>, [port]; [Low(0)], 0, -1;
        "status": event::<EVTCHNOP_status>, [SELF | port << 32, 0, 0]; [Low(0), High(0)], 0, -1;
        "bind_virq": event::<EVTCHNOP_bind_virq>, [u64::MAX, 0]; [Low(0), High(0)], EINVAL, -1;
        "bind_vcpu": event::<EVTCHNOP_bind_vcpu>, [world.unbound]; [Low(0), High(0)], 0, -1;
        "close": event::<EVTCHNOP_close>, [u64::MAX]; [Low(0)], EINVAL, -1;
        "unmask": event::<EVTCHNOP_unmask>, [port]; [Low(0)], 0, -1;
        "bind_ipi": event::<EVTCHNOP_bind_ipi>, [u64::MAX]; [Low(0)], -2, -1;
        "alloc_unbound": event::<EVTCHNOP_alloc_unbound>, [SELF | SELF << 16, 0]; [Low(0)], 0, 0;
        "query_size": grant::<GNTTABOP_query_size, 12>, [SELF, 0]; [Low(0)], 0, -1;
        "setup_table": grant::<GNTTABOP_setup_table, 8>, [SELF | 1 << 32, 0, list];
            [Low(0), High(0), Word(2)], 0, -1;
        "get_status_frames": grant::<GNTTABOP_get_status_frames, 6>, [1 | SELF << 32, list];
            [Low(0), High(0), Word(1)], GENERAL_ERROR, -1;
        "set_version": |at, _| call::<__HYPERVISOR_grant_table_op>(GNTTABOP_set_version.into(), at, 1, 0), [1];
            [Low(0)], 0, -1;
        "map_grant_ref": map, [window, u64::from(GNTMAP_host_map) | GRANT << 32, own, 0];
            [Word(0), Low(1), High(1), Low(2)], 0, 0;
        "unmap_grant_ref": grant::<GNTTABOP_unmap_grant_ref, 20>, [window, 0, 7777];
            [Word(0), Word(1), Low(2)], BAD_HANDLE, -1;
        "unmap_and_replace": grant::<GNTTABOP_unmap_and_replace, 20>, [window, 0, 7777];
            [Word(0), Word(1), Low(2)], BAD_HANDLE, -1;
        "copy": grant::<GNTTABOP_copy, 36>, [frame, SELF, frame, SELF, 16];
            [Word(0), Low(1), Word(2), Low(3), Low(4)], 0, 0;
        "copy, the grants": grant::<GNTTABOP_copy, 36>, [GRANT, own, GRANT, own, 16 | COPY_GRANTS << 16];
            [Word(0), Low(1), Word(2), Low(3)], 0, 0;
        "transfer": grant::<GNTTABOP_transfer, 16>, [u64::MAX, own, 0];
            [Word(0), Low(1), High(1)], BAD_PAGE, -1;
        "swap_grant_ref": grant::<GNTTABOP_swap_grant_ref, 8>, [8 | 9 << 32, 0];
            [Low(0), High(0)], 0, -1;
        "grant_table_op": |at, words| call::<__HYPERVISOR_grant_table_op>(words[2], at, words[3], 0),
            [8 | 9 << 32, 0, u64::from(GNTTABOP_swap_grant_ref), 1];
            [Word(2), Word(3)], 0, 0;

        // What is ours alone.
        "set_virtual_timer": paravane::<PARAVANE_OP_set_virtual_timer>, [0, 0]; [Word(0), Word(1)], 0, 0;
        "read_refusals": paravane::<PARAVANE_OP_read_refusals>, [0, data, 1, SELF];
            [Word(0), Word(1), Low(2), Low(3)], 0, 0;
        "find_holders": paravane::<PARAVANE_OP_find_holders>, [frame, 0, data, 8];
            [Word(0), Word(1), Word(2), Low(3)], 0, 0;
    }
}

/// One operation of `mmuext_op`.
fn one_mmuext(at: u64, _: &Words) -> i64 {
    call::<__HYPERVISOR_mmuext_op>(at, 1, 0, SELF)
}
