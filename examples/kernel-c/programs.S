/* The programs, as they are put at USER_START. */
    .section .rodata
    .globl programs, programs_end
    .balign 16
programs:
    .incbin PROGRAMS
programs_end:
    .section .note.GNU-stack, "", @progbits
