/* The system calls: the number in rax, then the result there; rdi and rsi. */
#ifndef CALLS_H
#define CALLS_H

#define CALL_EXIT   0 /* (status): does not return */
#define CALL_WRITE  1 /* (address, bytes): bytes written */
#define CALL_NUMBER 2 /* of the process, from 1 */
#define CALL_SLEEP  3 /* (milliseconds) */
#define CALL_FORK   4 /* (): the copy's number; in the copy 0 */

#endif
