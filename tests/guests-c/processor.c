/* Claim: segment bases, descriptor tables, debug registers and the flag for
 * the floating-point unit are set by the library's calls, and the processor
 * obeys; several calls go in one, each with its own result.
 * harness: memory=64M */
#include "test.h"

#include <xen/version.h>

#include "probe.h"

/* Flat writable data of ring 3; a call gate to ring 0. */
#define DATA 0x00cff3000000ffffull
#define GATE 0x0000ec00e0081234ull

static struct pv_boot_memory memory;
static unsigned long words[3] = { 10, 11, 12 };
static volatile unsigned long watched;
static volatile unsigned int unavailable, debugged;

static void no_device(struct pv_trap_frame *frame)
{
    (void)frame;
    unavailable++;
}

static void debug(struct pv_trap_frame *frame)
{
    (void)frame;
    debugged++;
}

static unsigned long fs_word(void)
{
    unsigned long value;

    __asm__ volatile("mov %%fs:0, %0" : "=r"(value));
    return value;
}

static unsigned long gs_word(void)
{
    unsigned long value;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(value));
    return value;
}

static void bases(void)
{
    claim_eq(pv_set_base(PV_BASE_FS, (unsigned long)&words[0]), 0);
    claim_eq(fs_word(), 10);
    claim_eq(pv_set_base(PV_BASE_GS_KERNEL, (unsigned long)&words[1]), 0);
    claim_eq(pv_set_base(PV_BASE_GS_USER, (unsigned long)&words[2]), 0);
    claim(fs_word() == 10 && gs_word() == 11);
    claim_eq(pv_set_base(PV_BASE_FS, 1ul << 47), -XEN_EINVAL);
    claim_eq(pv_set_base(PV_BASE_GS_USER_SELECTOR, 0), 0);
    claim(fs_word() == 10 && gs_word() == 11);
}

/* Whether a selector can be loaded into DS. */
static int can_load(unsigned int selector)
{
    return !PROBE("mov %[selector], %%ds", [selector] "r"(selector));
}

static void tables(void)
{
    uint64_t *table = pv_boot_page(&memory);
    unsigned long at = (unsigned long)table;
    pv_mfn_t frame = pv_linear_mfn(&memory.linear, at);

    table[1] = DATA;
    claim(!can_load(8 | 3) && !can_load(8 | 4 | 3));
    claim(pv_set_gdt(&frame, 2) != 0); /* it is writable */
    need(pv_make_read_only(&memory.linear, at));
    claim_eq(pv_set_gdt(&frame, FIRST_RESERVED_GDT_ENTRY + 1), -XEN_EINVAL);
    claim_eq(pv_set_gdt(&frame, 512), 0);
    claim(can_load(8 | 3) && !can_load(16 | 3));
    claim_eq(pv_update_descriptor(pv_frame_address(frame, 16), DATA), 0);
    claim(can_load(16 | 3));
    claim(pv_update_descriptor(pv_frame_address(frame, 24), GATE) != 0);
    claim_eq(table[3], 0);
    claim_eq(pv_set_gdt(0, 0), 0);
    claim(!can_load(8 | 3));

    claim_eq(pv_set_ldt(at + 8, 2), -XEN_EINVAL);
    claim_eq(pv_set_ldt(at, 512), 0);
    claim(can_load(8 | 4 | 3) && !can_load(24 | 4 | 3));
    claim_eq(pv_set_ldt(0, 0), 0);
    claim(!can_load(8 | 4 | 3));
    need(PROBE("mov %[selector], %%ds", [selector] "r"(0)));
}

static void registers(void)
{
    /* The flag traps once, and is clear again. */
    claim_eq(pv_set_task_switched(1), 0);
    __asm__ volatile("fninit");
    claim_eq(unavailable, 1);
    __asm__ volatile("fninit");
    claim_eq(unavailable, 1);
    claim_eq(pv_set_task_switched(1), 0);
    claim_eq(pv_set_task_switched(0), 0);
    __asm__ volatile("fninit");
    claim_eq(unavailable, 1);

    /* A breakpoint on stores of 8 bytes. */
    claim_eq(pv_set_debug(0, (unsigned long)&watched), 0);
    claim_eq(pv_debug(0), (unsigned long)&watched);
    watched = 1;
    claim_eq(debugged, 0);
    claim_eq(pv_set_debug(7, 0x90001), 0);
    watched = 2;
    claim_eq(debugged, 1);
    claim_eq(pv_debug(6) & 1, 1);
    claim_eq(pv_set_debug(7, 0), 0);
    watched = 3;
    claim_eq(debugged, 1);
    claim(pv_set_debug(1, HYPERVISOR_VIRT_START + 0x1000) != 0);
}

static void several(void)
{
    static xen_capabilities_info_t capabilities;
    struct multicall_entry calls[3];

    calls[0] = pv_multicall_entry(__HYPERVISOR_set_segment_base, PV_BASE_FS,
                                  (unsigned long)&words[2], 0, 0);
    calls[1] = pv_multicall_entry(__HYPERVISOR_xen_version, XENVER_version, 0, 0, 0);
    calls[2] = pv_multicall_entry(__HYPERVISOR_xen_version, XENVER_capabilities,
                                  (unsigned long)capabilities, 0, 0);
    claim_eq(pv_multicall(calls, 3), 0);
    claim_eq(pv_multicall_error(calls, 3), 0);
    claim_eq(fs_word(), 12);
    claim_eq(calls[1].result, HYPERVISOR_xen_version(XENVER_version, 0));
    claim(capabilities[0] == 'x' && capabilities[1] == 'e');
    /* One that fails does not keep those behind it from being made. */
    calls[0].args[1] = 1ul << 47;
    calls[2].args[1] = 0;
    claim_eq(pv_multicall(calls, 3), 0);
    claim_eq(pv_multicall_error(calls, 3), -XEN_EINVAL);
    claim_eq(pv_multicall_error(calls + 1, 1), 0);
    claim_eq(calls[2].result, -XEN_EFAULT);
    claim_eq(fs_word(), 12);
}

void test_main(const struct start_info *start)
{
    unsigned int vector;

    pv_print("test processor, in C\n");
    for (vector = 0; vector <= PV_VECTOR_SIMD; vector++)
        pv_set_handler(vector, probe_fault);
    pv_set_handler(PV_VECTOR_NO_DEVICE, no_device);
    pv_set_handler(PV_VECTOR_DEBUG, debug);
    need(pv_register_exceptions());
    need(pv_boot_init(&memory, start, (unsigned long)VIRT_BASE));
    bases();
    tables();
    registers();
    several();
}
