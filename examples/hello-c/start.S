/* The notes that the domain builder reads, and the first instructions. */
#define __ASSEMBLY__
#include <xen/elfnote.h>

    /* guide: notes */
    .macro note type, value:vararg
    .long 4, 2f - 1f, \type
    .asciz "Xen"
1:  \value
2:  .balign 4
    .endm

    .section .note.Xen, "a", @note
    note XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
    note XEN_ELFNOTE_GUEST_OS, .asciz "hello-c"
    note XEN_ELFNOTE_LOADER, .asciz "generic"
    note XEN_ELFNOTE_VIRT_BASE, .quad VIRT_BASE
    note XEN_ELFNOTE_PADDR_OFFSET, .quad 0
    note XEN_ELFNOTE_ENTRY, .quad start
    note XEN_ELFNOTE_HYPERCALL_PAGE, .quad hypercall_page
    /* end guide */

    .text
    .globl start, hypercall_page
    .balign 4096
hypercall_page:                 /* the hypervisor writes its stubs here */
    .skip 4096
start:                          /* rsi: the start_info page */
    lea stack_top(%rip), %rsp
    mov %rsi, %rdi
    call kernel                 /* does not return */
    ud2

    .bss
    .balign 16
    .skip 16384
stack_top:
    .section .note.GNU-stack, "", @progbits
