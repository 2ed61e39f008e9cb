/* Claim: a kernel in C starts with its start_info at hand, on the library's
 * entry, finds its frames' numbers, and says hello.
 * harness: cmdline="first word second" */
#include "test.h"

static unsigned char in_bss[3];
static unsigned in_data = 0x1234;

void test_main(const struct start_info *start)
{
    struct pv_p2m p2m = pv_start_p2m(start);
    const void *module;
    unsigned long length, here = (unsigned long)&here;

    pv_print("test hello, in C, on %s\n", start->magic);
    claim(pv_start_get() == start);
    claim(start->nr_pages >= 1024);
    claim(start->pt_base % PV_PAGE_SIZE == 0 && start->nr_pt_frames >= 4);
    claim(start->flags & SIF_INITDOMAIN);

    /* The image is where it was linked, with its data; the stack is ours. */
    claim(in_bss[0] == 0 && in_data == 0x1234);
    claim(here > (unsigned long)pv_boot_stack);
    claim(here < (unsigned long)pv_boot_stack + PV_BOOT_STACK_SIZE);

    /* Whole words, not parts of them. */
    claim(pv_has_option(start, "first") && pv_has_option(start, "word"));
    claim(pv_has_option(start, "second"));
    claim(!pv_has_option(start, "wor") && !pv_has_option(start, "secondary"));
    claim(!pv_has_option(start, "") && !pv_has_option(start, "first word"));

    /* Every page has a frame, the last one too, and none lies behind it. */
    claim_eq(p2m.pages, start->nr_pages);
    claim(pv_p2m_mfn(p2m, 0) != PV_NO_FRAME);
    claim(pv_p2m_mfn(p2m, p2m.pages - 1) != PV_NO_FRAME);
    claim_eq(pv_p2m_mfn(p2m, p2m.pages), PV_NO_FRAME);
    claim_eq(pv_p2m_set(p2m, p2m.pages, 0), -XEN_EINVAL);
    claim_eq(pv_p2m_set(p2m, 0, PV_NO_FRAME), 0);
    claim_eq(pv_p2m_mfn(p2m, 0), PV_NO_FRAME);

    /* The boot domain has neither a module nor rings of its own. */
    claim_eq(pv_start_module(start, &module, &length), -XEN_ENOENT);
    {
        pv_mfn_t frame;
        pv_port_t port;

        claim_eq(pv_start_console(start, &frame, &port), -XEN_ENOENT);
    }
    claim(pv_is_error(-XEN_EINVAL) && pv_is_error(-PARAVANE_ERRNO_LIMIT));
    claim(!pv_is_error(0) && !pv_is_error(1) && !pv_is_error(-PARAVANE_ERRNO_LIMIT - 1));
}
