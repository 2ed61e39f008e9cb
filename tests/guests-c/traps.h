/* Numbers that traps.c and traps.S share. */
#ifndef GUESTS_C_TRAPS_H
#define GUESTS_C_TRAPS_H

/* Vectors: through the library's stubs, for all; for the kernel only. */
#define INT_LIBRARY 0x80
#define INT_KERNEL  0x90
/* What the test's own stub calls itself. */
#define OWN_VECTOR 0x107

#define SYSCALL_NUMBER   0x1111
#define SYSCALL_ARGUMENT 0x2222

#endif
