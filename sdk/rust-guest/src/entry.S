/*
 * Start of day: the notes that the domain builder reads, the hypercall page,
 * the first instructions, the boot stack.
 *
 * On entry to _start (public interface, start-of-day layout):
 *   rsi  virtual address of the start_info page
 *   rsp  top of a stack of at least one page, not used here
 *   events masked on vCPU 0, kernel mode, our page tables
 */

    .pushsection .note.Xen, "a", @note
    .macro note_text kind:req, text:req
    .balign 4
    .long 4, 2f - 1f, \kind
    .asciz "Xen"
1:  .asciz "\text"
2:  .balign 4
    .endm
    .macro note_quad kind:req, value:req
    .balign 4
    .long 4, 8, \kind
    .asciz "Xen"
    .quad \value
    .endm

    note_text {note_guest_os}, "paravane-guest"
    note_text {note_guest_version}, "0.1"
    note_text {note_xen_version}, "xen-3.0"
    note_text {note_loader}, "generic"
    note_text {note_pae_mode}, "yes"
    note_text {note_features}, "!writable_page_tables|pae_pgdir_above_4gb"
    note_quad {note_virt_base}, VIRT_BASE
    note_quad {note_paddr_offset}, 0
    note_quad {note_entry}, _start
    note_quad {note_hypercall_page}, hypercall_page
    note_quad {note_hv_start_low}, 0xffff800000000000
    /* A present entry has bit 0 set: mask and value. */
    .balign 4
    .long 4, 16, {note_l1_mfn_valid}
    .asciz "Xen"
    .quad 1, 1
    .popsection

    .pushsection .text.hypercall_page, "ax", @progbits
    .balign 4096
    .globl hypercall_page
    .type hypercall_page, @function
hypercall_page:
    .fill 4096, 1, 0xcc
    .size hypercall_page, 4096
    .popsection

    .pushsection .text.entry, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    cld
    lea rsp, [rip + {boot_stack} + {boot_stack_size}]
    xor ebp, ebp            /* the end of every back-trace */
    mov rdi, rsi            /* argument: start_info */
    .weak paravane_guest_main
    call paravane_guest_main
    ud2
    .size _start, . - _start
    .popsection
