// The keeper: a fork of the runner, made early and never exec'ed, that outlives it by a moment. PR_SET_PDEATHSIG ends
// the leader of each tree when the runner is killed with -9; the keeper ends what those leaders had started.
// Between fork and _exit it only makes system calls: the runner has other threads, so locks may be held for ever.
#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { most_passes = 500, processes_per_pass = 1024 };

// Passes go on until one finds nothing alive, since a process may fork between being listed and being killed.
static void kill_marked(uint64_t mark, uint64_t mask) {
    static pid_t found[processes_per_pass];
    for (int pass = 0; pass < most_passes; pass++) {
        int count = stint_marked_processes(mark, mask, found, processes_per_pass);
        int alive = 0;
        for (int i = 0; i < count && i < processes_per_pass; i++) {
            char state = stint_process_state(found[i]);
            if (found[i] == getpid()) continue;
            if (state == 0 || state == 'Z' || state == 'X') continue;
            alive++;
            kill(found[i], SIGKILL);
        }
        if (alive == 0) return;
        nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
    }
}

static _Noreturn void keep(int lifeline, uint64_t mark, uint64_t mask) {
    setsid();
    prctl(PR_SET_NAME, "stint-keeper", 0, 0, 0);
    // The keeper wears the mark, too: should this runner be the handler of another one, that one may reap us.
    setrlimit(RLIMIT_LOCKS, &(struct rlimit){.rlim_cur = mark, .rlim_max = mark});
    // Nothing of the runner stays open, above all not the writing end of the lifeline and not its standard streams.
    dup2(lifeline, 0);
    syscall(SYS_close_range, 1, UINT_MAX, 0);
    if (chdir("/") != 0) _exit(1);
    char byte;
    while (read(0, &byte, 1) != 0) {
        if (errno != EINTR) break;
    }
    kill_marked(mark, mask);
    _exit(0);
}

int stint_start_keeper(uint64_t mark, uint64_t mask, pid_t *keeper) {
    int lifeline[2];
    if (pipe2(lifeline, O_CLOEXEC) != 0) return -errno;
    // Blocked for the keeper's whole life: what stops the runner must not stop the keeper first.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // The bare call: fork()'s handlers would wait for locks of other threads.
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) keep(lifeline[0], mark, mask);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(lifeline[0]);
    if (pid < 0) {
        close(lifeline[1]);
        return -error;
    }
    *keeper = pid;
    return lifeline[1];
}

int stint_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

void stint_hide_process(void) {
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
