/* The console: the ring, or the emergency console of the initial domain. */
#include "kernel.h"

static struct pv_console_ring ring;
static unsigned char ring_page[4096] __attribute__((aligned(4096)));

/* What was typed: indices grow, and are taken modulo the size. */
static char typed[256];
static unsigned int first, last;

/* guide: console */
void console_init(const struct start_info *start)
{
    pv_mfn_t frame;
    pv_port_t port;
    int error;

    if (pv_start_console(start, &frame, &port) == 0) {
        /* The page is mapped over one of ours. */
        error = pv_update_va_mapping((unsigned long)ring_page, pv_pte(frame, PV_PTE_DATA),
                                     PV_FLUSH_PAGE_LOCAL);
        ring.page = (struct xencons_interface *)ring_page;
        ring.port = port;
    } else {
        error = pv_bind_virq(VIRQ_CONSOLE, 0, &port);
    }
    if (error != 0 || pv_unmask_port(port) != 0)
        pv_panic("there is no console");
    /* What was typed before made its event before. */
    console_event();
}
/* end guide */

void console_write(const char *bytes, unsigned int count)
{
    unsigned int done;

    if (!ring.page) {
        (void)pv_console_write(bytes, count);
        return;
    }
    while (count > 0) {
        done = pv_console_ring_write(&ring, bytes, count);
        (void)pv_console_ring_notify(&ring);
        bytes += done;
        count -= done;
        if (count > 0)
            pv_yield();
    }
}

static void flush(struct pv_text *text)
{
    console_write(text->bytes, text->used);
    text->used = 0;
}

void say(const char *format, ...)
{
    char bytes[128];
    struct pv_text text = { .bytes = bytes, .size = sizeof bytes, .flush = flush };
    __builtin_va_list list;

    __builtin_va_start(list, format);
    pv_text_add_list(&text, format, list);
    __builtin_va_end(list);
    flush(&text);
}

/* guide: console */
/* Takes what has come, as far as there is room. */
void console_event(void)
{
    char bytes[32];
    int count, n;

    do {
        count = ring.page ? (int)pv_console_ring_read(&ring, bytes, sizeof bytes)
                          : pv_console_read(bytes, sizeof bytes);
        for (n = 0; n < count; n++)
            if (last - first < sizeof typed)
                typed[last++ % sizeof typed] = bytes[n];
    } while (count > 0);
    if (ring.page)
        (void)pv_console_ring_notify(&ring);
}
/* end guide */

/* guide: masked */
char console_get(void)
{
    char byte;

    /* Masked, so that nothing comes between the look and the sleep. */
    pv_mask_upcalls();
    while (first == last) {
        pv_block();
        pv_mask_upcalls();
    }
    byte = typed[first++ % sizeof typed];
    pv_unmask_upcalls();
    return byte;
}
/* end guide */
