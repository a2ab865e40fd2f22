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

// A process that forks and ends, again and again, is between being listed and being looked at somewhere else: it is hit in one of many
// passes, and missed by all of the last ones only if it is not there.
enum { most_passes = 10000, quiet_passes = 20 };

struct hunt {
    uint64_t mark, mask;
    pid_t self;
    bool found;
};

static void kill_if_marked(pid_t pid, void *context) {
    struct hunt *hunt = context;
    if ((stint_mark_of(pid) & hunt->mask) != hunt->mark || pid == hunt->self || !stint_is_alive(pid)) return;
    hunt->found = true;
    kill(pid, SIGKILL);
}

static void kill_marked(uint64_t mark, uint64_t mask) {
    struct hunt hunt = {.mark = mark, .mask = mask, .self = getpid()};
    for (int pass = 0, quiet = 0; pass < most_passes && quiet < quiet_passes; pass++) {
        hunt.found = false;
        stint_each_process(kill_if_marked, &hunt);
        quiet = hunt.found ? 0 : quiet + 1;
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
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
    struct sigaction present;
    if (sigaction(SIGCHLD, NULL, &present) == 0 && (present.sa_handler == SIG_IGN || present.sa_flags & SA_NOCLDWAIT))
        signal(SIGCHLD, SIG_DFL);
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

void stint_hide_process(void) {
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
