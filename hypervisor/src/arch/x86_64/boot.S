// From the boot loader to the first Rust function: 32-bit protected mode, long mode, higher half.
//
// Both multiboot versions enter `boot_start` alike: 32-bit protected mode with flat segments,
// paging and interrupts off, EAX the loader's magic number, EBX the address of its information.
// Nothing else is promised, no stack either. Everything in .boot.* is linked where it is loaded.

.set MULTIBOOT1_HEADER_MAGIC, 0x1badb002
// Modules on page boundaries, memory information, and the address fields below are valid.
.set MULTIBOOT1_FLAGS, 0x00010003
.set MULTIBOOT2_HEADER_MAGIC, 0xe85250d6

.section .boot.header, "a"
.balign 8
multiboot1_header:
    .long MULTIBOOT1_HEADER_MAGIC
    .long MULTIBOOT1_FLAGS
    .long -(MULTIBOOT1_HEADER_MAGIC + MULTIBOOT1_FLAGS)
    // QEMU takes a 64-bit ELF only with these: where this header lies, what to load, what to
    // clear, where to begin.
    .long multiboot1_header
    .long image_phys_start
    .long image_phys_data_end
    .long image_phys_end
    .long boot_start

.balign 8
multiboot2_header:
    .long MULTIBOOT2_HEADER_MAGIC
    .long 0                                     // architecture: 32-bit protected mode of i386
    .long multiboot2_header_end - multiboot2_header
    .long -(MULTIBOOT2_HEADER_MAGIC + (multiboot2_header_end - multiboot2_header))
    // Tag 3: the entry, since the ELF header's own counts as a virtual address.
    .balign 8
    .short 3, 0
    .long 12
    .long boot_start
    // Tag 6: modules on page boundaries.
    .balign 8
    .short 6, 0
    .long 8
    // The end.
    .balign 8
    .short 0, 0
    .long 8
multiboot2_header_end:

.section .boot.text, "ax"
.code32

// In: EAX magic, EBX information. Out: never returns.
.global boot_start
boot_start:
    cli
    cld
    mov esp, offset boot_stack_phys_top
    mov edi, eax
    mov ebp, ebx

    cmp edi, 0x2badb002
    je 1f
    cmp edi, 0x36d76289
    je 1f
    mov esi, offset message_no_multiboot
    jmp boot_refuse
1:
    // CPUID exists if EFLAGS.ID (bit 21) can be changed.
    pushfd
    pop eax
    mov ecx, eax
    xor eax, 0x200000
    push eax
    popfd
    pushfd
    pop eax
    xor eax, ecx
    mov esi, offset message_no_cpuid
    test eax, 0x200000
    jz boot_refuse

    // Leaf 1: PSE and PAE (bits 3, 6), FXSR (24), SSE2 (26); leaf 0x80000001: NX (20), LM (29).
    // Whatever else is needed can be checked in 64-bit mode, see cpu.rs.
    mov eax, 0x80000000
    cpuid
    mov esi, offset message_no_long_mode
    cmp eax, 0x80000001
    jb boot_refuse
    mov eax, 0x80000001
    cpuid
    test edx, 1 << 29
    jz boot_refuse
    mov esi, offset message_no_nx
    test edx, 1 << 20
    jz boot_refuse
    mov eax, 1
    cpuid
    mov esi, offset message_no_sse2
    and edx, (1 << 3) | (1 << 6) | (1 << 24) | (1 << 26)
    cmp edx, (1 << 3) | (1 << 6) | (1 << 24) | (1 << 26)
    jne boot_refuse

    // The first page tables: the lowest 4 GiB in 2 MiB pages, seen at 0 (to go on running), in
    // the direct map (L4 slot 262), and its first GiB where the image is linked (L4 slot 261).
    mov ecx, offset boot_l2_phys
    mov eax, 0x83                               // present, writable, large
    mov edx, 2048
2:
    mov dword ptr [ecx], eax
    add eax, 0x200000
    add ecx, 8
    dec edx
    jnz 2b
    mov eax, offset boot_l2_phys
    or eax, 3
    mov dword ptr [boot_l3_image_phys + 8 * {image_l3_slot}], eax
    mov ecx, offset boot_l3_phys
    mov edx, 4
3:
    mov dword ptr [ecx], eax
    add eax, 0x1000
    add ecx, 8
    dec edx
    jnz 3b
    mov eax, offset boot_l3_phys
    or eax, 3
    mov dword ptr [boot_l4_phys], eax
    mov dword ptr [boot_l4_phys + 8 * {direct_map_l4_slot}], eax
    mov eax, offset boot_l3_image_phys
    or eax, 3
    mov dword ptr [boot_l4_phys + 8 * {image_l4_slot}], eax

    // Long mode: CR4.PAE, the table, EFER.LME and NXE, then CR0.PG with WP.
    mov eax, 0x20
    mov cr4, eax
    mov eax, offset boot_l4_phys
    mov cr3, eax
    mov ecx, 0xc0000080
    rdmsr
    or eax, 0x900
    wrmsr
    mov eax, 0x80010011                         // PG, WP, ET, PE
    mov cr0, eax
    lgdt [boot_gdt_pointer]
    // A far return loads CS: an immediate far jump has no spelling here.
    push 8
    mov eax, offset boot_long
    push eax
    retf

// In: ESI a text that ends in 0. Says it on COM1 and ends the machine; never returns.
boot_refuse:
    // 115200 baud, 8N1, FIFO on.
    mov dx, 0x3fb
    mov al, 0x80
    out dx, al
    mov dx, 0x3f8
    mov al, 1
    out dx, al
    mov dx, 0x3f9
    xor eax, eax
    out dx, al
    mov dx, 0x3fb
    mov al, 3
    out dx, al
    mov dx, 0x3fa
    mov al, 7
    out dx, al
4:
    mov dx, 0x3fd
    mov ecx, 100000                             // a port without a UART must not hang us
5:
    in al, dx
    test al, 0x20
    jnz 6f
    dec ecx
    jnz 5b
6:
    lodsb
    test al, al
    jz 7f
    mov dx, 0x3f8
    out dx, al
    jmp 4b
7:
    // The emulator's exit port, where it exists; status 2 * 8 + 1.
    mov al, {exit_boot_refused}
    out {exit_port}, al
8:
    hlt
    jmp 8b

.code64
// In: EDI magic, EBP information, paging as above.
boot_long:
    xor eax, eax
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov fs, eax
    mov gs, eax
    // The stack block's top bytes are the boot processor's first `PerCpu` (see percpu.rs).
    movabs rsp, offset boot_stack_top - {percpu_size}
    mov edi, edi
    mov esi, ebp
    xor ebp, ebp
    movabs rax, offset {boot_entry}
    call rax
    ud2

.balign 8
boot_gdt:
    .quad 0
    .quad 0x00af9b000000ffff                    // 8: 64-bit code
boot_gdt_pointer:
    .short 15
    .long boot_gdt

message_no_multiboot:
    .asciz "paravane: cannot boot: no multiboot information: start this image with a multiboot or multiboot2 loader (GRUB, qemu -kernel)\r\n"
message_no_cpuid:
    .asciz "paravane: cannot boot: unsupported CPU: no CPUID instruction; an x86-64 processor is needed\r\n"
message_no_long_mode:
    .asciz "paravane: cannot boot: unsupported CPU: no 64-bit long mode; an x86-64 processor is needed (qemu: -cpu qemu64)\r\n"
message_no_nx:
    .asciz "paravane: cannot boot: unsupported CPU: no execute-disable (NX); enable it in the firmware set-up or use another processor\r\n"
message_no_sse2:
    .asciz "paravane: cannot boot: unsupported CPU: PAE, FXSR or SSE2 is missing; an x86-64 processor is needed (qemu: -cpu qemu64)\r\n"

.section .bss.boot_stack, "aw", @nobits
.balign 0x20000
boot_stack:
    .skip 0x20000
.global boot_stack_top
boot_stack_top:

.section .bss.boot_tables, "aw", @nobits
.balign 4096
.global boot_l4
boot_l4:
    .skip 4096
.global boot_l3
boot_l3:
    .skip 4096
.global boot_l3_image
boot_l3_image:
    .skip 4096
.global boot_l2
boot_l2:
    .skip 4 * 4096

.text
