/*
 * The programs, in one image: its first argument says which.  They run in user
 * mode, at USER_START, read-only, with a stack that grows by faults.
 */
typedef unsigned long word;

#include "calls.h"

/* A system call by the SYSCALL instruction, which loses rcx and r11. */
static long fast(word call, word first, word second)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(call), "D"(first), "S"(second)
                     : "rcx", "r11", "memory");
    return result;
}

/* The same by an interrupt, which loses nothing. */
static long old(word call, word first, word second)
{
    long result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"(call), "D"(first), "S"(second)
                     : "memory");
    return result;
}

static void write(long (*call)(word, word, word), const char *text)
{
    word length = 0;

    while (text[length])
        length++;
    call(CALL_WRITE, (word)text, length);
}

static void line(const char *what, word number)
{
    char text[40];
    word at = sizeof text, n = 0;

    text[--at] = 0;
    text[--at] = '\n';
    do {
        text[--at] = (char)('0' + number % 10);
    } while ((number /= 10) != 0);
    text[--at] = ' ';
    while (what[n])
        n++;
    while (n > 0)
        text[--at] = what[--n];
    write(fast, text + at);
}

static void hello(void)
{
    write(fast, "hello from user mode, by SYSCALL\n");
    line("hello: process", (word)fast(CALL_NUMBER, 0, 0));
    if (fast(CALL_WRITE, 0xffffffff80000000, 8) >= 0 || fast(99, 0, 0) >= 0)
        write(fast, "hello: the kernel takes anything\n");
}

static void by_interrupt(void)
{
    write(old, "hello from user mode, by an interrupt\n");
}

/* Takes the processor all the time; only the tick lets others run. */
static void count(void)
{
    word number = (word)fast(CALL_NUMBER, 0, 0), turn;
    volatile word spin;

    for (turn = 1; turn <= 3; turn++) {
        for (spin = 0; spin < 20000000; spin++)
            ;
        line(number == 1 ? "count: first" : "count: other", turn);
        fast(CALL_SLEEP, 20, 0);
    }
}

static word sum(word depth)
{
    volatile char room[512];

    room[0] = 1;
    return depth == 0 ? 0 : sum(depth - 1) + (word)room[0];
}

/* Uses more stack than there is at first, then more than there may be. */
static void deep(void)
{
    line("deep: calls within calls:", sum(80));
    line("deep: too many:", sum(8000));
}

/* What only the kernel may read. */
static void fault(void)
{
    write(fast, "fault: reaches for the kernel\n");
    write(fast, *(volatile char *)0xffffffff80100000 ? "fault: and gets it\n" : "fault: zero\n");
}

/* Twice from here on; what one of them stores the other does not see. */
static void forks(void)
{
    volatile word mine = 1;

    if (fast(CALL_FORK, 0, 0) == 0) {
        fast(CALL_SLEEP, 20, 0);
        line("fork: the copy kept", mine);
        mine = 3;
        return;
    }
    mine = 2;
    fast(CALL_SLEEP, 60, 0);
    line("fork: the first has", mine);
}

/* Floating-point registers are each process's own. */
static void floats(void)
{
    word number = (word)fast(CALL_NUMBER, 0, 0), turn, value;
    int kept = 1;

    __asm__ volatile("movq %0, %%xmm7" : : "r"(number));
    for (turn = 0; turn < 3; turn++) {
        fast(CALL_SLEEP, 10, 0);
        __asm__ volatile("movq %%xmm7, %0" : "=r"(value));
        kept &= value == number;
    }
    line(kept ? "float: kept by" : "float: lost by", number);
}

static const struct {
    char name[8];
    void (*run)(void);
} programs[] = {
    { "hello", hello }, { "old", by_interrupt }, { "count", count }, { "deep", deep },
    { "fault", fault }, { "fork", forks }, { "float", floats },
};

/* The name comes in two registers, eight bytes in each. */
__attribute__((section(".text.start"))) void start(word name, word rest);
void start(word name, word rest)
{
    word n, at, wanted;

    for (n = 0; n < sizeof programs / sizeof programs[0]; n++) {
        for (wanted = at = 0; at < 8; at++)
            wanted |= (word)(unsigned char)programs[n].name[at] << 8 * at;
        if (wanted == name && rest == 0) {
            programs[n].run();
            fast(CALL_EXIT, 0, 0);
        }
    }
    fast(CALL_EXIT, 127, 0);
    for (;;)
        ;
}
