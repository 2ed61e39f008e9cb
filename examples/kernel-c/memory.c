/*
 * Pages: all of the domain's that nothing else uses.
 *
 * Each has one mapping in the kernel, at VIRT_BASE + its number.  The builder
 * makes it for the first megabytes; the rest is completed here.
 */
#include "kernel.h"

extern unsigned char VIRT_BASE[];

/* A page that was given back holds the next one. */
struct free_page {
    struct free_page *next;
};

static struct pv_boot_memory memory;
static struct free_page *given_back;
static unsigned long given_back_count;

/* Of each page, how many use it besides the first. */
static unsigned char *sharers;

/* guide: direct-map */
void memory_init(const struct start_info *start)
{
    unsigned long bytes;
    int error = pv_boot_init(&memory, start, (unsigned long)VIRT_BASE);

    if (error == 0)
        error = pv_boot_complete(&memory, start->nr_pages);
    if (error != 0)
        pv_panic("memory cannot be mapped: error %d", error);
    /* Pages that nobody has used follow one another. */
    sharers = page_get();
    for (bytes = PV_PAGE_SIZE; bytes < start->nr_pages; bytes += PV_PAGE_SIZE)
        page_get();
}
/* end guide */

void *page_get(void)
{
    struct free_page *page = given_back;
    unsigned long *word = (unsigned long *)page;

    if (!page)
        return pv_boot_page(&memory);
    given_back = page->next;
    given_back_count--;
    while (word != (unsigned long *)((unsigned char *)page + PV_PAGE_SIZE))
        *word++ = 0;
    return page;
}

static unsigned char *sharers_of(const void *page)
{
    return &sharers[pv_linear_pfn(&memory.linear, (unsigned long)page)];
}

void page_share(void *page)
{
    ++*sharers_of(page);
}

int page_is_shared(const void *page)
{
    return *sharers_of(page) != 0;
}

void page_put(void *page)
{
    struct free_page *now = page;

    if (page_is_shared(page)) {
        --*sharers_of(page);
        return;
    }
    now->next = given_back;
    given_back = now;
    given_back_count++;
}

unsigned long pages_free(void)
{
    return memory.linear.pages - memory.next + given_back_count;
}

/* guide: p2m */
pv_mfn_t page_frame(const void *page)
{
    return pv_linear_mfn(&memory.linear, (unsigned long)page);
}
/* end guide */

/* guide: p2m */
void *frame_page(pv_mfn_t frame)
{
    return pv_linear_find(&memory.linear, frame);
}
/* end guide */

/* guide: read-only */
void page_make_read_only(void *page)
{
    if (pv_make_read_only(&memory.linear, (unsigned long)page) != 0)
        pv_panic("page %p cannot become read-only", page);
}
/* end guide */

void page_make_writable(void *page)
{
    if (pv_make_writable(&memory.linear, (unsigned long)page) != 0)
        pv_panic("page %p is still a table", page);
}

pv_mfn_t boot_root(void)
{
    return memory.root;
}
