/*
 * Works the kernel's memory management for a number of seconds: fork, exec,
 * mmap, mprotect, signals, copy-on-write, shared memory. Ends with status 0
 * when each did what it should.
 */
#include <signal.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 256

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void on_fault(int number)
{
    caught = number;
    siglongjmp(back, 1);
}

static void on_user(int number)
{
    caught = number;
}

static void fail(const char *what)
{
    printf("exercise: %s went wrong\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* A child writes its copies; ours stay as they were. */
static void forked(char *private, char *shared)
{
    int status, i;
    pid_t child;

    memset(private, 'p', PAGES * PAGE);
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        for (i = 0; i < PAGES; i++) {
            if (private[i * PAGE] != 'p')
                _exit(2);
            private[i * PAGE] = 'c';
        }
        shared[0]++;
        _exit(7);
    }
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 7)
        fail("wait");
    for (i = 0; i < PAGES; i++)
        if (private[i * PAGE] != 'p')
            fail("copy-on-write");
}

static void executed(char *self)
{
    int status;
    pid_t child = fork();

    if (child < 0)
        fail("fork");
    if (child == 0) {
        execl(self, self, "child", (char *)0);
        _exit(3);
    }
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 9)
        fail("exec");
}

/* A protected page faults, once; opened again it takes the store. */
static void protected(void)
{
    char *page = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        fail("mmap");
    page[PAGE] = 1;
    if (mprotect(page + PAGE, PAGE, PROT_READ))
        fail("mprotect");
    caught = 0;
    if (sigsetjmp(back, 1) == 0) {
        page[PAGE] = 2;
        fail("a read-only page");
    }
    if (caught != SIGSEGV || page[PAGE] != 1)
        fail("the signal of a fault");
    if (mprotect(page + PAGE, PAGE, PROT_READ | PROT_WRITE))
        fail("mprotect back");
    page[PAGE] = 3;
    if (munmap(page, 4 * PAGE))
        fail("munmap");
}

static void signalled(void)
{
    int status;
    pid_t child = fork();

    if (child < 0)
        fail("fork");
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        for (;;)
            pause();
    }
    while (caught != SIGUSR1)
        usleep(100);
    caught = 0;
    kill(child, SIGKILL);
    if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail("kill");
}

int main(int count, char **arguments)
{
    char *private, *shared;
    double end;
    int rounds = 0;

    if (count < 2 || strcmp(arguments[1], "child") == 0)
        return 9;
    signal(SIGSEGV, on_fault);
    signal(SIGUSR1, on_user);
    private = mmap(0, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (private == MAP_FAILED || shared == MAP_FAILED)
        fail("mmap");
    for (end = now() + atof(arguments[1]); now() < end; rounds++) {
        char before = shared[0];

        forked(private, shared);
        if (shared[0] != (char)(before + 1))
            fail("shared memory");
        executed(arguments[0]);
        protected();
        signalled();
    }
    printf("exercise: %d rounds\n", rounds);
    return rounds == 0;
}
