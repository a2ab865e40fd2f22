// One child: clone(CLONE_VM | CLONE_VFORK) on a stack of its own, as glibc's posix_spawn does, but with the calls
// that posix_spawn has no attribute for: PR_SET_PDEATHSIG, no_new_privs and resource limits.
#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const int stint_limit_core = RLIMIT_CORE;
const int stint_limit_cpu = RLIMIT_CPU;
const int stint_limit_data = RLIMIT_DATA;
const int stint_limit_file_size = RLIMIT_FSIZE;
const int stint_limit_open_files = RLIMIT_NOFILE;
const int stint_limit_mark = RLIMIT_LOCKS;

// The child shares our memory until it execs, so it reports a failure by writing here; no pipe is needed.
struct child_context {
    const struct stint_spawn_request *request;
    uint64_t signals;  // to be reset: signal n is bit n - 1
    pid_t runner;
    volatile int step;
    volatile int error;
};

enum { child_stack_bytes = 32 * 1024 };

static int apply_limit(const struct stint_limit *limit) {
    struct rlimit present;
    if (getrlimit(limit->resource, &present) != 0) return -1;
    rlim_t hard = limit->hard < present.rlim_max ? limit->hard : present.rlim_max;
    rlim_t soft = limit->soft < hard ? limit->soft : hard;
    return setrlimit(limit->resource, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard});
}

// Lifts the three sources above 2 first: a runner without standard streams may have been given 0, 1 or 2 as pipes.
static int install_streams(const struct stint_spawn_request *request) {
    int sources[3] = {request->input, request->output, request->error};
    for (int target = 0; target < 3; target++) {
        if (sources[target] < 3) sources[target] = fcntl(sources[target], F_DUPFD_CLOEXEC, 3);
        if (sources[target] < 0) return -1;
    }
    for (int target = 0; target < 3; target++) {
        if (dup2(sources[target], target) < 0) return -1;
    }
    return 0;
}

// Everything above standard error, close-on-exec or not: another library's forgotten flag must not leak a database
// socket.
static void close_the_rest(void) {
    if (syscall(SYS_close_range, 3, UINT_MAX, 0) == 0) return;
    struct rlimit files;
    int end = getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < INT_MAX ? (int)files.rlim_cur : 65536;
    for (int descriptor = 3; descriptor < end; descriptor++) close(descriptor);
}

enum { last_standard_signal = 31, last_signal = 64 };

// The standard signals, which anybody may come to handle or ignore at any time, and those real-time signals that somebody did
// when this was first asked: 33 system calls less for each child.
static uint64_t signals_to_reset(void) {
    static _Atomic uint64_t known;
    uint64_t signals = known;
    if (signals != 0) return signals;
    for (int signal = 1; signal <= last_signal; signal++) {
        // The kernel's own structure, which begins with the handler: glibc's sigaction refuses 32 and 33.
        unsigned long present[8] = {0};
        bool taken = syscall(SYS_rt_sigaction, signal, NULL, present, 8) == 0 && present[0] != (unsigned long)SIG_DFL;
        if (signal <= last_standard_signal || taken) signals |= (uint64_t)1 << (signal - 1);
    }
    known = signals;
    return signals;
}

// exec resets handlers but keeps SIG_IGN, and the runner ignores SIGPIPE.
static void reset_signals(uint64_t signals) {
    static const unsigned long standard[8] = {0};  // SIG_DFL without flags
    for (int signal = 1; signal <= last_signal; signal++) {
        if (signals >> (signal - 1) & 1) syscall(SYS_rt_sigaction, signal, standard, NULL, 8);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int prepare(struct child_context *context) {
    const struct stint_spawn_request *request = context->request;
    context->step = STINT_SPAWN_SESSION;
    if (setsid() < 0) return -1;
    context->step = STINT_SPAWN_PARENT_DEATH;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
    // The runner may have died before the request took effect; then nobody would ever send that signal.
    if (getppid() != context->runner) _exit(127);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    // With it even root could raise its limits again, among them the one that carries the mark. Only root has it to lose.
    prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE, 0, 0, 0);
    context->step = STINT_SPAWN_DESCRIPTORS;
    if (install_streams(request) != 0) return -1;
    close_the_rest();
    context->step = STINT_SPAWN_LIMIT;
    for (int i = 0; i < request->limit_count; i++) {
        if (apply_limit(&request->limits[i]) != 0) return -1;
    }
    context->step = STINT_SPAWN_DIRECTORY;
    if (request->working_directory != NULL && chdir(request->working_directory) != 0) return -1;
    reset_signals(context->signals);
    return 0;
}

static int child_main(void *argument) {
    struct child_context *context = argument;
    if (prepare(context) == 0) {
        context->step = STINT_SPAWN_EXEC;
        execve(context->request->path, context->request->arguments, context->request->environment);
    }
    context->error = errno;
    _exit(127);
}

int stint_spawn(const struct stint_spawn_request *request, struct stint_spawned *spawned) {
    char stack[child_stack_bytes] __attribute__((aligned(16)));
    struct child_context context = {
        .request = request, .signals = signals_to_reset(), .runner = getpid(), .step = STINT_SPAWN_CLONE};
    // A handler of ours must not run in the child, where it would see our memory and another process.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int pidfd = -1;
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    pid_t pid = clone(child_main, stack + sizeof stack, flags, &context, &pidfd);
    int clone_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);

    spawned->step = context.step;
    if (pid < 0) return -clone_error;
    if (context.error != 0) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        close(pidfd);
        return -context.error;
    }
    spawned->pid = pid;
    spawned->pidfd = pidfd;
    return 0;
}
