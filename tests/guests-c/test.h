/* Verdicts of guest tests in C, as those of the Rust library.
 *
 * A test defines test_main. It ends with one line on the console, alone on it,
 * that the harness reads: `VERDICT: success`, `VERDICT: failure: ...` (the
 * hypervisor, or the library, broke the claim) or `VERDICT: error: ...` (the
 * test could not be carried out). Then it shuts down, as powered off after
 * success, as crashed else. */
#ifndef GUESTS_C_TEST_H
#define GUESTS_C_TEST_H

#include <pv/guest.h>

/* Where page 0 is mapped, by the linker script. */
extern unsigned char VIRT_BASE[];

/* The test; the claim holds if it comes back. */
void test_main(const struct start_info *start);

/* The machine frame of a page of the image, or of the tables behind it. */
pv_mfn_t image_frame(const struct start_info *start, const void *page);

_Noreturn void test_success(void);
_Noreturn void test_failure(const char *place, const char *what);
_Noreturn void test_error(const char *place, const char *what);
/* A failure that shows two values. */
_Noreturn void test_differ(const char *place, const char *what,
                           unsigned long found, unsigned long expected);

#define TEST_TEXT_(x) #x
#define TEST_TEXT(x) TEST_TEXT_(x)
#define TEST_PLACE __FILE__ ":" TEST_TEXT(__LINE__)

/* Checks part of the claim: a failure, with its place, when it is false. */
#define claim(condition)                              \
    do {                                              \
        if (!(condition))                             \
            test_failure(TEST_PLACE, #condition);     \
    } while (0)

/* Checks that two numbers are equal, as part of the claim. */
#define claim_eq(found, expected)                                      \
    do {                                                               \
        unsigned long found_ = (unsigned long)(found);                 \
        unsigned long expected_ = (unsigned long)(expected);           \
        if (found_ != expected_)                                       \
            test_differ(TEST_PLACE, #found, found_, expected_);        \
    } while (0)

/* A step that the test needs and that is not its claim: it gives 0, or the
 * test is in error. */
#define need(step)                            \
    do {                                      \
        if ((step) != 0)                      \
            test_error(TEST_PLACE, #step);    \
    } while (0)

#endif
