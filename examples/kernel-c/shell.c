/* The shell: five commands. */
#include "kernel.h"

#define LINE 80

/* Free pages before the first command. */
static unsigned long pages_at_start;

static int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Cuts the next word off; null at the end. */
static char *word(char **line)
{
    char *begin = *line, *end;

    while (*begin == ' ')
        begin++;
    for (end = begin; *end && *end != ' '; end++)
        ;
    *line = *end ? end + 1 : end;
    *end = 0;
    return begin == end ? 0 : begin;
}

static void read_line(char *line)
{
    unsigned int length = 0;
    char byte;

    for (;;) {
        byte = console_get();
        if (byte == '\r' || byte == '\n')
            break;
        if ((byte == 8 || byte == 127) && length > 0) {
            length--;
            console_write("\b \b", 3);
        } else if (byte >= ' ' && byte < 127 && length < LINE - 1) {
            line[length++] = byte;
            console_write(&byte, 1);
        }
    }
    line[length] = 0;
    console_write("\n", 1);
}

static void help(char *rest)
{
    (void)rest;
    say("help             this\n"
        "time             since 1970, since the machine's boot, in ticks\n"
        "memory           pages that nobody uses\n"
        "run PROGRAM ...  runs programs, all at once: hello old count deep fault fork float\n"
        "off              ends\n");
}

static void time(char *rest)
{
    struct pv_wall_time now = { 0, 0 };
    uint64_t up = pv_now();

    (void)rest;
    (void)pv_wall_clock(&now);
    say("%lu s since 1970, up for %lu.%03lu s, %lu ticks\n", now.seconds, up / 1000000000,
        up / 1000000 % 1000, ticks());
}

static void memory(char *rest)
{
    (void)rest;
    say("%lu pages are free\n", pages_free());
}

static void run(char *rest)
{
    char *name;

    while ((name = word(&rest)) != 0) {
        int error = process_start(name);

        if (error != 0)
            say("%s: error %d\n", name, error);
    }
    process_wait();
}

static void off(char *rest)
{
    (void)rest;
    say(pages_free() == pages_at_start ? "bye: all pages have come back\n" : "bye\n");
    pv_shutdown(SHUTDOWN_poweroff);
}

static const struct {
    const char *name;
    void (*run)(char *rest);
} commands[] = {
    { "help", help }, { "time", time }, { "memory", memory }, { "run", run }, { "off", off },
};

_Noreturn void shell(void)
{
    char line[LINE], *rest, *name;
    unsigned int n;

    pages_at_start = pages_free();
    for (;;) {
        console_write("> ", 2);
        read_line(line);
        rest = line;
        name = word(&rest);
        if (!name)
            continue;
        for (n = 0; n < sizeof commands / sizeof commands[0]; n++)
            if (same(name, commands[n].name))
                break;
        if (n < sizeof commands / sizeof commands[0])
            commands[n].run(rest);
        else
            say("%s: no such command; \"help\" lists them\n", name);
    }
}
