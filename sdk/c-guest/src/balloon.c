/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The balloon. */
#include <pv/balloon.h>
#include <pv/memory.h>
#include <xen/errno.h>

/* Pages handled by one call. */
#define BATCH 64

/* The next batch's length. */
static unsigned long batch(unsigned long left)
{
    return left < BATCH ? left : BATCH;
}

int pv_balloon_inflate(struct pv_p2m p2m, const pv_pfn_t *pages, unsigned long count,
                       unsigned long *done)
{
    pv_mfn_t frames[BATCH];
    unsigned long length, n;
    long went;

    for (*done = 0; *done < count;) {
        length = batch(count - *done);
        for (n = 0; n < length; n++) {
            frames[n] = pv_p2m_mfn(p2m, pages[*done + n]);
            if (frames[n] == PV_NO_FRAME)
                return -XEN_EINVAL;
        }
        went = pv_memory_decrease(frames, length, 0);
        if (went < 0)
            return (int)went;
        for (n = 0; n < (unsigned long)went; n++)
            (void)pv_p2m_set(p2m, pages[*done + n], PV_NO_FRAME);
        *done += (unsigned long)went;
        if ((unsigned long)went < length)
            return 0;
    }
    return 0;
}

int pv_balloon_deflate(struct pv_p2m p2m, const pv_pfn_t *pages, unsigned long count,
                       unsigned long *done)
{
    unsigned long list[BATCH], length, n;
    long came;

    for (*done = 0; *done < count;) {
        length = batch(count - *done);
        for (n = 0; n < length; n++) {
            list[n] = pages[*done + n];
            if (list[n] >= p2m.pages || pv_p2m_mfn(p2m, list[n]) != PV_NO_FRAME)
                return -XEN_EINVAL;
        }
        came = pv_memory_populate(list, length, 0);
        if (came < 0)
            return (int)came;
        for (n = 0; n < (unsigned long)came; n++)
            (void)pv_p2m_set(p2m, pages[*done + n], list[n]);
        *done += (unsigned long)came;
        if ((unsigned long)came < length)
            return 0;
    }
    return 0;
}
