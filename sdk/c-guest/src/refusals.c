/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The log of refused requests, and the holders of a frame, in words. */
#include <pv/console.h>
#include <pv/hypercall.h>
#include <pv/refusals.h>
#include <xen/errno.h>

/* Bytes of the longest line, with room to spare: numbers and names of rules. */
#define LINE 320

static const struct {
    const char *name, *meaning, *cure;
} rules[] = {
#define RULE(number, name, meaning, cure) [PARAVANE_RULE_##number] = { name, meaning, cure },
#include "rules.h"
#undef RULE
};

static const char *const calls[] = {
#define CALL(name) [__HYPERVISOR_##name] = #name
    CALL(set_trap_table), CALL(mmu_update),        CALL(set_gdt),
    CALL(stack_switch),   CALL(set_callbacks),     CALL(update_descriptor),
    CALL(memory_op),      CALL(multicall),         CALL(update_va_mapping),
    CALL(grant_table_op), CALL(vcpu_op),           CALL(set_segment_base),
    CALL(mmuext_op),      CALL(callback_op),       CALL(update_va_mapping_otherdomain),
    CALL(physdev_op),     CALL(event_channel_op),  CALL(sched_op),
    CALL(vm_assist),      CALL(iret),              CALL(platform_op),
    CALL(console_io),     CALL(xen_version),       CALL(nmi_op),
    CALL(sysctl),         CALL(domctl),            CALL(paravane),
#undef CALL
};

static const char *const uses[] = {
    [PARAVANE_FRAME_none] = "none",
    [PARAVANE_FRAME_l1] = "L1 table",
    [PARAVANE_FRAME_l2] = "L2 table",
    [PARAVANE_FRAME_l3] = "L3 table",
    [PARAVANE_FRAME_l4] = "L4 table",
    [PARAVANE_FRAME_ldt] = "LDT",
    [PARAVANE_FRAME_gdt] = "GDT",
    [PARAVANE_FRAME_writable] = "writable",
    [PARAVANE_FRAME_shared_read_only] = "shared read-only",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *frame_use(unsigned int number)
{
    return number < COUNT(uses) ? uses[number] : "unknown";
}

static const char *rule_name(unsigned int number)
{
    return number < COUNT(rules) ? rules[number].name : 0;
}

/* The name of an error; null for a number that has none. */
static const char *error_name(unsigned int number)
{
    static const struct {
        unsigned int number;
        const char *name;
    } errors[] = {
#define XEN_ERRNO(name, value) { value, #name },
#include <xen/errno.h>
    };
    unsigned int i;

    for (i = 0; i < COUNT(errors); i++)
        if (errors[i].number == number)
            return errors[i].name;
    return 0;
}

static int call(unsigned int command, void *arg)
{
    return (int)PARAVANE_CALL(paravane, command, arg, 0, 0, 0);
}

int pv_read_refusals(uint64_t from, struct paravane_refusal *buffer, unsigned int count,
                     struct pv_log_read *read)
{
    struct paravane_read_refusals arg = { .number = from, .count = count, .domain = DOMID_SELF };
    int error;

    set_xen_guest_handle(arg.buffer, buffer);
    error = call(PARAVANE_OP_read_refusals, &arg);
    if (error != 0)
        return error;
    read->count = arg.count < count ? arg.count : count;
    read->lost = arg.lost;
    read->next = arg.number;
    return 0;
}

/* Adds ": frame 0x…" and what is known of it. */
static void add_frame(struct pv_text *text, const struct paravane_refusal *r)
{
    pv_text_add(text, ": frame 0x%llx", (unsigned long long)r->frame);
    if (r->owner == DOMID_INVALID)
        return;
    pv_text_add(text, ", type %s (%u uses, %u references", frame_use(r->type_has), r->type_count,
                r->references);
    if (r->flags & PARAVANE_FRAMEF_pinned)
        pv_text_add(text, ", pinned");
    if (r->flags & PARAVANE_FRAMEF_partial)
        pv_text_add(text, ", half validated");
    pv_text_put(text, ')');
}

void pv_text_add_refusal(struct pv_text *text, const struct paravane_refusal *r)
{
    const char *name = r->operation < COUNT(calls) ? calls[r->operation] : 0;

    pv_text_add(text, "refusal %llu: ", (unsigned long long)r->number);
    if (r->operation == PARAVANE_REFUSED_WRITE)
        pv_text_add(text, "emulated write");
    else if (name)
        pv_text_add(text, "%s %u", name, r->entry);
    else
        pv_text_add(text, "hypercall %u, entry %u", r->operation, r->entry);
    if (r->location != 0)
        pv_text_add(text, " at 0x%llx", (unsigned long long)r->location);
    name = error_name(r->error);
    if (name)
        pv_text_add(text, ", %s", name);
    else
        pv_text_add(text, ", error %u", r->error);
    name = rule_name(r->rule);
    if (name)
        pv_text_add(text, ": %s", name);
    else
        pv_text_add(text, ": rule %u", r->rule);
    if (r->frame != ~(uint64_t)0)
        add_frame(text, r);
    if (r->type_wants != PARAVANE_FRAME_none)
        pv_text_add(text, ", wanted as %s", frame_use(r->type_wants));
    if (r->value != 0)
        pv_text_add(text, ", value 0x%llx", (unsigned long long)r->value);
}

uint64_t pv_print_refusals(uint64_t from)
{
    struct paravane_refusal buffer[4];
    struct pv_log_read read;
    unsigned int i;

    while (pv_read_refusals(from, buffer, COUNT(buffer), &read) == 0) {
        if (read.lost > 0)
            pv_print("%u earlier refusals are no longer kept\n", read.lost);
        for (i = 0; i < read.count; i++) {
            char line[LINE];
            struct pv_text text = { .bytes = line, .size = sizeof line - 1 };

            pv_text_add_refusal(&text, &buffer[i]);
            line[text.used] = 0;
            pv_print("%s\n", line);
            if (rule_name(buffer[i].rule))
                pv_print("    %s Cure: %s.\n", rules[buffer[i].rule].meaning,
                         rules[buffer[i].rule].cure);
        }
        from = read.next;
        if (read.count == 0)
            break;
    }
    return from;
}

int pv_find_holders(xen_pfn_t frame,
                    void (*each)(const struct paravane_holder *holder, void *context),
                    void *context)
{
    struct paravane_holder buffer[16];
    struct paravane_find_holders arg = { .frame = frame };
    unsigned int i;

    do {
        int error;

        set_xen_guest_handle(arg.buffer, buffer);
        arg.count = COUNT(buffer);
        error = call(PARAVANE_OP_find_holders, &arg);
        if (error != 0)
            return error;
        for (i = 0; i < arg.count && i < COUNT(buffer); i++)
            each(&buffer[i], context);
    } while (arg.cursor != 0);
    return 0;
}

void pv_text_add_holder(struct pv_text *text, const struct paravane_holder *h)
{
    unsigned long long index = h->index;

    switch (h->kind) {
    case PARAVANE_HOLDER_entry:
        pv_text_add(text, "entry %llu of L%u table 0x%llx: 0x%016llx", index, h->level,
                    (unsigned long long)h->frame, (unsigned long long)h->value);
        break;
    case PARAVANE_HOLDER_pin:
        pv_text_add(text, "the pin");
        break;
    case PARAVANE_HOLDER_kernel_base:
        pv_text_add(text, "the kernel base pointer of vCPU %llu", index);
        break;
    case PARAVANE_HOLDER_user_base:
        pv_text_add(text, "the user base pointer of vCPU %llu", index);
        break;
    case PARAVANE_HOLDER_gdt:
        pv_text_add(text, "the GDT of vCPU %llu", index);
        break;
    case PARAVANE_HOLDER_ldt:
        pv_text_add(text, "the LDT of vCPU %llu", index);
        break;
    default:
        pv_text_add(text, "use %u", h->kind);
    }
}

struct printed {
    xen_pfn_t frame;
    int any;
};

static void print_holder(const struct paravane_holder *holder, void *context)
{
    struct printed *printed = context;
    char line[LINE];
    struct pv_text text = { .bytes = line, .size = sizeof line - 1 };

    if (!printed->any)
        pv_print("frame 0x%lx is held, as of now, by:\n", printed->frame);
    printed->any = 1;
    pv_text_add_holder(&text, holder);
    line[text.used] = 0;
    pv_print("    %s\n", line);
}

void pv_print_holders(xen_pfn_t frame)
{
    struct printed printed = { frame, 0 };

    if (pv_find_holders(frame, print_holder, &printed) == 0 && !printed.any)
        pv_print("no table of this domain holds frame 0x%lx, as of now\n", frame);
}
