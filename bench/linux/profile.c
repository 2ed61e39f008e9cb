/*
 * A plugin for QEMU that counts executed instructions by their address, between two marks
 * (marks.h): what `cargo xtask profile` loads.
 *
 * Whoever executes it counts, in whatever mode: the program, its kernel, the hypervisor below.
 * Addresses are virtual ones, so different processes fall together. An instruction that faults counts
 * each time it is begun.
 *
 * The plugin interface is that of QEMU 7.2, version 1 ("QEMU TCG Plugins" in its manual). Its header
 * is in no package of Debian's, so the few functions that are used are declared here.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "marks.h"

typedef uint64_t qemu_plugin_id_t;
struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*executed)(unsigned vcpu, void *userdata);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, executed,
                                            enum qemu_plugin_cb_flags, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op,
                                                void *counter, uint64_t added);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

/* An instruction. QEMU's translated code adds to `count`, so a counter stays where it is. */
struct counter {
    uint64_t address, count;
    /* The count when counting last began, and what was counted between marks before. */
    uint64_t at_begin, between;
    struct counter *next;
};

#define BUCKETS (1u << 18)
static struct counter *buckets[BUCKETS];
static int counting;
static char *output;

static struct counter *counter_of(uint64_t address)
{
    uint64_t bucket = (address ^ address >> 18) % BUCKETS;
    struct counter *counter;

    for (counter = buckets[bucket]; counter; counter = counter->next)
        if (counter->address == address)
            return counter;
    counter = calloc(1, sizeof(*counter));
    if (!counter)
        abort();
    counter->address = address;
    counter->next = buckets[bucket];
    buckets[bucket] = counter;
    return counter;
}

static void for_each(void (*act)(struct counter *, void *), void *with)
{
    struct counter *counter;
    unsigned bucket;

    for (bucket = 0; bucket < BUCKETS; bucket++)
        for (counter = buckets[bucket]; counter; counter = counter->next)
            act(counter, with);
}

static void begin(struct counter *counter, void *with)
{
    (void)with;
    counter->at_begin = counter->count;
}

static void end(struct counter *counter, void *with)
{
    (void)with;
    counter->between += counter->count - counter->at_begin;
    counter->at_begin = counter->count;
}

static void show(struct counter *counter, void *file)
{
    if (counter->between)
        fprintf(file, "%" PRIx64 " %" PRIu64 "\n", counter->address, counter->between);
}

/* Lines `address count`, in hexadecimal and decimal. */
static void write_counts(void)
{
    FILE *file = fopen(output, "w");

    if (!file) {
        perror(output);
        return;
    }
    for_each(show, file);
    fclose(file);
}

static void at_mark(unsigned vcpu, void *mark)
{
    (void)vcpu;
    switch ((uintptr_t)mark) {
    case MARK_BEGIN:
        if (!counting)
            for_each(begin, NULL);
        counting = 1;
        break;
    case MARK_END:
        if (counting)
            for_each(end, NULL);
        counting = 0;
        break;
    case MARK_WRITE:
        write_counts();
        break;
    }
}

/* The mark that an instruction is, or 0. */
static uint32_t mark_of(const struct qemu_plugin_insn *instruction)
{
    const unsigned char *bytes = qemu_plugin_insn_data(instruction);
    uint32_t which;

    if (qemu_plugin_insn_size(instruction) != MARK_LENGTH || memcmp(bytes, "\x0f\x1f\x80", 3) != 0)
        return 0;
    memcpy(&which, bytes + 3, sizeof(which));
    return which == MARK_BEGIN || which == MARK_END || which == MARK_WRITE ? which : 0;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    size_t count = qemu_plugin_tb_n_insns(block), i;

    (void)id;
    for (i = 0; i < count; i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        struct counter *counter = counter_of(qemu_plugin_insn_vaddr(instruction));
        uint32_t mark = mark_of(instruction);

        qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64,
                                                   &counter->count, 1);
        if (mark)
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, at_mark, QEMU_PLUGIN_CB_NO_REGS,
                                                   (void *)(uintptr_t)mark);
    }
}

/* The one option is `out=FILE`. */
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
                               char **argv)
{
    (void)info;
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0) {
        fprintf(stderr, "profile: the plugin takes out=FILE\n");
        return -1;
    }
    output = strdup(argv[0] + 4);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    return 0;
}
