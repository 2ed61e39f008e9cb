/*
 * Marks in a program for the plugin that counts instructions (profile.c). A mark is a no-operation
 * whose displacement is no address of anything: it can be executed in any mode, on any hypervisor,
 * and costs one instruction.
 */
#ifndef MARKS_H
#define MARKS_H

/* Counting begins, or ends; what was counted is written to the file. */
#define MARK_BEGIN 0x50415631
#define MARK_END 0x50415632
#define MARK_WRITE 0x50415633

/* NOP r/m32 with [rax + disp32]: Intel's manual, volume 2, "NOP—No Operation". */
#define MARK_LENGTH 7
#define MARK(which)                                                                                \
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80; .long %c0" ::"i"(which) : "memory")

#endif
