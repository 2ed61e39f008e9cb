// Where a started processor begins: from real mode to the image.
//
// A STARTUP interrupt begins at offset 0 of the page that this is copied to, in real mode, with
// CS the page. Goes straight to long mode on the boot page tables, which show low memory and the
// image, and from there to the hypervisor's tables and its own stack.

.section .text.trampoline, "ax"
.code16
.global trampoline_start
trampoline_start:
    cli
    cld
    mov ax, cs
    mov ds, ax
    // lgdt [trampoline_gdt_pointer - trampoline_start], with the prefix for a 32-bit base.
    .byte 0x66, 0x0f, 0x01, 0x16
    .short trampoline_gdt_pointer - trampoline_start
    mov eax, 0x20                               // CR4.PAE
    mov cr4, eax
    mov eax, offset boot_l4_phys
    mov cr3, eax
    mov ecx, 0xc0000080                         // EFER: LME, NXE
    rdmsr
    or eax, 0x900
    wrmsr
    mov eax, 0x80010011                         // CR0: PG, WP, ET, PE
    mov cr0, eax
    // jmp 8:trampoline_long
    .byte 0x66, 0xea
    .long {trampoline} + trampoline_long - trampoline_start
    .short 8

.code64
trampoline_long:
    movabs rax, offset ap_enter
    jmp rax

.balign 8
trampoline_gdt:
    .quad 0
    .quad 0x00af9b000000ffff                    // 8: 64-bit code
trampoline_gdt_pointer:
    .short 15
    .long {trampoline} + trampoline_gdt - trampoline_start
.global trampoline_end
trampoline_end:

// In the image: nothing of low memory is needed any more.
ap_enter:
    mov rax, [rip + ap_root]
    mov cr3, rax
    xor eax, eax
    mov ss, eax
    mov ds, eax
    mov es, eax
    mov rsp, [rip + ap_stack]
    xor ebp, ebp
    call {ap_main}
    ud2

.section .bss.ap_start, "aw", @nobits
.balign 8
.global ap_root
ap_root:
    .skip 8
.global ap_stack
ap_stack:
    .skip 8
.text
