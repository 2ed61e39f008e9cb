/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Entry: what stands between the domain builder and a kernel's first function.
 *
 * The library's entry.S has the ELF notes, a stack, and the first instructions
 * (_start), which call pv_main.  A kernel that wants other notes or another
 * start leaves it out, by having its own _start, and uses the macros below in
 * its own .S file:
 *
 *     #include <pv/entry.h>
 *         pv_notes os="my kernel", entry=first, virt_base=0xffffffff80000000
 *         pv_hypercall_page
 *
 * What the first instruction finds (public interface, start-of-day layout):
 *
 *     rsi (esi)  the address of the start_info page
 *     rsp (esp)  the top of a stack of at least one page
 *     cs, ss ..  flat segments; kernel mode
 *     events are masked on vCPU 0
 *
 * With 32 bits, ds, es and ss are flat, fs and gs are null.
 */
#ifndef PV_ENTRY_H
#define PV_ENTRY_H

#include <pv/types.h>
#include <xen/elfnote.h>

/* Bytes of the stack that the library's entry gives to pv_main. */
#define PV_BOOT_STACK_SIZE 65536

#ifdef __ASSEMBLY__

/* A note whose value is a text. */
    .macro pv_note_text type:req, text:req
    .pushsection .note.Xen, "a", @note
    .balign 4
    .long 4, .Lpv_note_end\@ - .Lpv_note\@, \type
    .asciz "Xen"
.Lpv_note\@:
    .asciz "\text"
.Lpv_note_end\@:
    .balign 4
    .popsection
    .endm

/* A note whose value is a number or an address, of the guest's width. */
    .macro pv_note_word type:req, value:req
    .pushsection .note.Xen, "a", @note
    .balign 4
#ifdef __x86_64__
    .long 4, 8, \type
    .asciz "Xen"
    .quad \value
#else
    .long 4, 4, \type
    .asciz "Xen"
    .long \value
#endif
    .popsection
    .endm

/*
 * The notes that a kernel needs: its name, its first instruction, where
 * pseudo-physical page 0 is mapped, what is subtracted from the ELF file's
 * physical addresses.  The page tables are read-only and change by hypercall.
 */
    .macro pv_notes os:req, entry=_start, virt_base=VIRT_BASE, paddr_offset=0
    pv_note_text XEN_ELFNOTE_GUEST_OS, "\os"
    pv_note_text XEN_ELFNOTE_XEN_VERSION, "xen-3.0"
    pv_note_text XEN_ELFNOTE_LOADER, "generic"
    pv_note_text XEN_ELFNOTE_PAE_MODE, "yes"
    pv_note_text XEN_ELFNOTE_FEATURES, "!writable_page_tables|pae_pgdir_above_4gb"
    pv_note_word XEN_ELFNOTE_VIRT_BASE, \virt_base
    pv_note_word XEN_ELFNOTE_PADDR_OFFSET, \paddr_offset
    pv_note_word XEN_ELFNOTE_ENTRY, \entry
    .pushsection .note.Xen, "a", @note
    /* A present entry has bit 0 set: mask and value. */
    .balign 4
    .long 4, 16, XEN_ELFNOTE_L1_MFN_VALID
    .asciz "Xen"
    .quad 1, 1
    .popsection
#ifndef PARAVANE_HYPERCALL_INLINE
    pv_note_word XEN_ELFNOTE_HYPERCALL_PAGE, hypercall_page
#endif
    .endm

/* The page that the loader fills with stubs, in a section of its own. */
    .macro pv_hypercall_page
    .pushsection .text.hypercall_page, "ax", @progbits
    .balign 4096
    .globl hypercall_page
    .type hypercall_page, @function
hypercall_page:
    .fill 4096, 1, 0xcc
    .size hypercall_page, 4096
    .popsection
    .endm

#else /* C */

/*
 * The kernel's first function, which it defines when it uses the library's
 * entry.  Does not return.  The page is mapped, and stays so until the kernel
 * changes that; pv_start_get() gives it to those who come later.
 */
_Noreturn void pv_main(const struct start_info *start);

/* The first instruction of an image with the library's entry. */
void _start(void);

/* The stack of pv_main: vCPU 0's, from here PV_BOOT_STACK_SIZE bytes up. */
extern unsigned char pv_boot_stack[PV_BOOT_STACK_SIZE];

#endif

#endif /* PV_ENTRY_H */
