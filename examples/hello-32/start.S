/* The notes that the domain builder reads, and the first instructions. */
#define __ASSEMBLY__
#include <xen/elfnote.h>

    .macro note type, value:vararg
    .long 4, 2f - 1f, \type
    .asciz "Xen"
1:  \value
2:  .balign 4
    .endm

    .section .note.Xen, "a", @note
    note XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
    note XEN_ELFNOTE_GUEST_OS, .asciz "hello-32"
    note XEN_ELFNOTE_LOADER, .asciz "generic"
    note XEN_ELFNOTE_PAE_MODE, .asciz "yes"
    note XEN_ELFNOTE_VIRT_BASE, .long VIRT_BASE
    note XEN_ELFNOTE_PADDR_OFFSET, .long 0
    note XEN_ELFNOTE_ENTRY, .long start
    note XEN_ELFNOTE_HYPERCALL_PAGE, .long hypercall_page

    .text
    .globl start, hypercall_page
    .balign 4096
hypercall_page:                 /* the hypervisor writes its stubs here */
    .skip 4096
start:                          /* esi: the start_info page */
    mov $stack_top, %esp
    push %esi
    call kernel                 /* does not return */
    ud2

    .bss
    .balign 16
    .skip 16384
stack_top:
    .section .note.GNU-stack, "", @progbits
