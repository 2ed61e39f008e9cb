/* What the parts of this kernel have of each other. */
#ifndef KERNEL_H
#define KERNEL_H

#include <pv/guest.h>

#include "calls.h"

/* Where programs are: code and data from USER_START, a stack below USER_END. */
#define USER_START 0x400000ul
#define USER_END   0x600000ul
#define STACK_SIZE 0x10000ul

/* ---- console.c: the ring, or the emergency console of the initial domain -- */

void console_init(const struct start_info *start);
void console_write(const char *bytes, unsigned int count);
/* Formatted, as pv_print does. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Waits for the next byte that is typed. */
char console_get(void);
/* Called for events. */
void console_event(void);

/* ---- memory.c: pages, and how they are mapped ----------------------------- */

void memory_init(const struct start_info *start);
/* Takes a page: zeroed, mapped writable; null if there is none. */
void *page_get(void);
/* Gives one user's share of a page back. */
void page_put(void *page);
/* One user more; whether there are several. */
void page_share(void *page);
int page_is_shared(const void *page);
unsigned long pages_free(void);
/* The machine frame of a page, and the page of a frame. */
pv_mfn_t page_frame(const void *page);
void *frame_page(pv_mfn_t frame);
/* A page that becomes a page table may be writable nowhere. */
void page_make_read_only(void *page);
void page_make_writable(void *page);
/* The machine frame of the top-level table that the kernel began on. */
pv_mfn_t boot_root(void);

/* ---- space.c: address spaces ---------------------------------------------- */

/*
 * The tables of an address space.  A 64-bit guest has two top-level tables: the
 * hypervisor loads the kernel's when the kernel is entered, the other one for
 * user mode (C1).  Both lead to the same tables for the program's part.
 */
struct space {
    pv_pte_t *kernel, *user; /* level 4 */
    pv_pte_t *third, *second, *first;
};

/* Makes one, with a program at its start; -ENOMEM. */
int space_make(struct space *space, const unsigned char *program, unsigned long size);
/* Makes a copy for a fork; -ENOMEM. */
int space_copy(struct space *copy, struct space *space);
/* Gives everything back.  It must not be loaded. */
void space_free(struct space *space);
/* Loads it, or for null the tables that the kernel began on. */
void space_load(const struct space *space);
/*
 * Sees to it that the page of an address is there: stacks grow by this.  False
 * if the address is not the program's, or (for `write`) not its to write.
 */
int space_resolve(struct space *space, unsigned long address, int write);

/* ---- process.c: programs that run ----------------------------------------- */

void process_init(void);
/* Starts a program: -ENOMEM, or -EAGAIN if there are too many. */
int process_start(const char *name);
/* Lets programs run until all have ended. */
void process_wait(void);
/* For the tick: another program's turn. */
void process_tick(struct pv_trap_frame *frame);

/* ---- main.c ---------------------------------------------------------------- */

unsigned long ticks(void);

/* ---- shell.c ---------------------------------------------------------------- */

_Noreturn void shell(void);

#endif
