/* A 32-bit guest that says where it is and stays there, so that the harness can ask the
 * processor what the tables that it runs on show. */
#include <xen/xen.h>

#include "../../examples/hello-32/call.h"

void kernel(start_info_t *start);

void kernel(start_info_t *start)
{
    volatile unsigned long turns = 0;

    (void)start;
    print("spin-32: it runs\n");
    for (;;)
        turns++;
}
