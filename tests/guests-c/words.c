/* Claim: the formatter writes what printf would, and never beyond its buffer;
 * a refusal and a holder are put in the same words as by the Rust library; what
 * was refused can be read and printed, and who holds a frame (design:refusals).
 * Elsewhere than on Paravane nothing is printed. */
#include "test.h"

static char line[400];

/* Whether `line` is `text`. */
static void expect(const char *place, const char *text)
{
    unsigned int n = 0;

    while (line[n] == text[n] && text[n] != 0)
        n++;
    if (line[n] != text[n]) {
        pv_print("\"%s\", expected \"%s\"\n", line, text);
        test_differ(place, "the byte that differs", n, 0);
    }
}

/* Checks that formatting the arguments gives a text, of the length returned. */
#define says(text, ...)                                                   \
    do {                                                                  \
        claim_eq(pv_format(line, sizeof line, __VA_ARGS__), sizeof text - 1); \
        expect(TEST_PLACE, text);                                         \
    } while (0)

static unsigned int flushed;

/* Copies what waits to `line`. */
static void flush(struct pv_text *text)
{
    unsigned int n;

    claim(text->context == &flushed);
    for (n = 0; n < text->used; n++)
        line[flushed++] = text->bytes[n];
    line[flushed] = 0;
    text->used = 0;
}

static void format(void)
{
    static const char *volatile nothing, *volatile unknown = "%q %5z %";
    char small[8] = "xxxxxxx";
    struct pv_text text = { .bytes = small, .size = 3, .flush = flush, .context = &flushed };

    says("", "%s", "");
    says("a 100% b", "%c 100%% %s", 'a', "b");
    says("0 -1 42 2147483647 -2147483648", "%d %d %d %d %d", 0, -1, 42, 2147483647,
         -2147483647 - 1);
    says("4294967295 deadbeef 0", "%u %x %x", 4294967295u, 0xdeadbeefu, 0u);
    says("18446744073709551615 -9223372036854775808", "%llu %lld", ~0ull,
         -0x7fffffffffffffffll - 1);
    says("123456789abcdef 81985529216486895", "%lx %lu", 0x0123456789abcdeful,
         0x0123456789abcdeful);
    says("0x1234 0x0", "%p %p", (void *)0x1234, (void *)0);
    says("[   42] [00042] [-0042] [  -42] [  ab]", "[%5d] [%05d] [%05d] [%5d] [%4s]", 42, 42, -42,
         -42, "ab");
    says("0000000000001234", "%016llx", 0x1234ull);
    says("(null)", "%s", nothing);
    /* What is not known stands as it is. */
    says("%q %5z %", unknown, 0);
    /* Bounded: by 7 and a zero, by a zero, by nothing. */
    claim_eq(pv_format(small, sizeof small, "%s", "123456789"), 7);
    claim_eq(small[6], '7');
    claim_eq(small[7], 0);
    claim_eq(pv_format(small, 1, "%d", 5), 0);
    claim_eq(small[0], 0);
    small[0] = 'x';
    claim_eq(pv_format(small, 0, "%d", 5), 0);
    claim_eq(small[0], 'x');
    /* Three bytes at a time. */
    pv_text_add(&text, "%s %d", "seven", 77);
    claim_eq(text.used, 2);
    claim_eq(flushed, 6);
    flush(&text);
    expect(TEST_PLACE, "seven 77");
}

static void refusal(const struct paravane_refusal *refusal)
{
    struct pv_text text = { .bytes = line, .size = sizeof line - 1 };

    pv_text_add_refusal(&text, refusal);
    line[text.used] = 0;
}

static void holder(const struct paravane_holder *holder)
{
    struct pv_text text = { .bytes = line, .size = sizeof line - 1 };

    pv_text_add_holder(&text, holder);
    line[text.used] = 0;
}

/* The words, of records that nobody made. */
static void words(void)
{
    struct paravane_refusal r = {
        .number = 3,
        .operation = __HYPERVISOR_mmu_update,
        .entry = 7,
        .error = 16,
        .rule = PARAVANE_RULE_type_in_use,
        .frame = 0x1ed60,
        .location = 0x1ed5f028,
        .value = 0x1ed60063,
        .type_has = PARAVANE_FRAME_l1,
        .type_wants = PARAVANE_FRAME_writable,
        .flags = PARAVANE_FRAMEF_pinned,
        .type_count = 2,
        .references = 5,
    };
    struct paravane_holder h = { PARAVANE_HOLDER_entry, 1, 0x1ed5f, 5, 0x1ed60063 };

    refusal(&r);
    expect(TEST_PLACE, "refusal 3: mmu_update 7 at 0x1ed5f028, EBUSY: type-in-use: frame 0x1ed60, "
                       "type L1 table (2 uses, 5 references, pinned), wanted as writable, "
                       "value 0x1ed60063");
    r.owner = DOMID_INVALID;
    r.rule = PARAVANE_RULE_not_owned;
    r.operation = PARAVANE_REFUSED_WRITE;
    refusal(&r);
    expect(TEST_PLACE, "refusal 3: emulated write at 0x1ed5f028, EBUSY: not-owned: frame 0x1ed60, "
                       "wanted as writable, value 0x1ed60063");
    r = (struct paravane_refusal){ .operation = 63, .rule = 999, .frame = ~0ull };
    refusal(&r);
    expect(TEST_PLACE, "refusal 0: hypercall 63, entry 0, error 0: rule 999");
    holder(&h);
    expect(TEST_PLACE, "entry 5 of L1 table 0x1ed5f: 0x000000001ed60063");
    h.kind = PARAVANE_HOLDER_user_base;
    holder(&h);
    expect(TEST_PLACE, "the user base pointer of vCPU 5");
    h.kind = 77;
    holder(&h);
    expect(TEST_PLACE, "use 77");
}

struct found {
    unsigned int kinds[8];
    uint64_t entry;
};

static void note(const struct paravane_holder *holder, void *context)
{
    struct found *found = context;

    found->kinds[holder->kind & 7]++;
    if (holder->kind == PARAVANE_HOLDER_entry)
        found->entry = holder->value;
}

void test_main(const struct start_info *start)
{
    static unsigned char page[4096] __attribute__((aligned(4096)));
    pv_mfn_t frame = image_frame(start, page);
    struct paravane_refusal log[4];
    struct pv_log_read read;
    struct found found = { 0 };
    unsigned int n;

    format();
    words();
    if (pv_extension_version() < 0) {
        claim(pv_read_refusals(0, log, 4, &read) < 0);
        claim(pv_find_holders(frame, note, &found) < 0);
        claim_eq(pv_print_refusals(0), 0);
        pv_print_holders(frame);
        return;
    }
    claim_eq(pv_read_refusals(0, log, 4, &read), 0);
    claim_eq(read.count, 0);
    /* Where no table is. */
    claim(HYPERVISOR_update_va_mapping(0x700000000000, 0, UVMF_NONE) < 0);
    claim(HYPERVISOR_update_va_mapping(0x700000001000, 0, UVMF_NONE) < 0);
    claim_eq(pv_read_refusals(0, log, 1, &read), 0);
    claim_eq(read.count, 1);
    claim_eq(read.next, 1);
    claim_eq(pv_read_refusals(read.next, log, 4, &read), 0);
    claim_eq(read.count, 1);
    claim_eq(log[0].rule, PARAVANE_RULE_not_mapped);
    claim_eq(log[0].location, 0x700000001000);
    /* More than are read at a time. */
    for (n = 0; n < 5; n++)
        claim(HYPERVISOR_update_va_mapping(0x700000000000, 0, UVMF_NONE) < 0);
    claim_eq(pv_print_refusals(0), 7);

    /* A page of the image has its mapping and nothing else. */
    claim_eq(pv_find_holders(frame, note, &found), 0);
    claim_eq(found.kinds[PARAVANE_HOLDER_entry], 1);
    claim_eq(found.entry >> PV_PAGE_SHIFT & 0xffffff, frame);
    pv_print_holders(frame);
}
