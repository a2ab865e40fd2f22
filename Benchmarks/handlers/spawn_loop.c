/* The floor under a process per job: posix_spawn, three pipes, the envelope in, read to the end, wait; so many threads at a time, and nothing
 * else: no session, no limits, no working directory, nobody who looks for survivors.
 *
 *     spawn_loop PROGRAM RUNS PARALLEL ENVELOPE
 *
 * Prints what `stint handler bench` prints: one JSON object with the runs, their seconds, and the CPU seconds of this process and of its children. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static const char *program, *envelope;
static atomic_long left;

static void must(int error, const char *what) {
    if (error == 0) return;
    fprintf(stderr, "spawn_loop: %s: %s\n", what, strerror(error));
    exit(1);
}

static void read_to_end(int stream) {
    char buffer[65536];
    ssize_t count;
    do count = read(stream, buffer, sizeof buffer); while (count > 0 || (count < 0 && errno == EINTR));
    close(stream);
}

static void run_once(void) {
    int input[2], output[2], error[2], status;
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0 || pipe2(error, O_CLOEXEC) != 0) must(errno, "pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    posix_spawn_file_actions_adddup2(&actions, error[1], 2);
    char *arguments[] = {(char *)program, NULL};
    pid_t child;
    must(posix_spawn(&child, program, &actions, NULL, arguments, environ), program);
    posix_spawn_file_actions_destroy(&actions);
    close(input[0]);
    close(output[1]);
    close(error[1]);
    size_t length = strlen(envelope);
    if (write(input[1], envelope, length) != (ssize_t)length && errno != EPIPE) must(errno, "write");
    close(input[1]);
    read_to_end(output[0]);
    read_to_end(error[0]);
    if (waitpid(child, &status, 0) != child) must(errno, "wait");
    if (status != 0) must(ECHILD, "the program's end");
}

static void *work(void *unused) {
    while (atomic_fetch_sub(&left, 1) > 0) run_once();
    return unused;
}

static double seconds_of(int who) {
    struct rusage usage;
    getrusage(who, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count != 5) return 64;
    program = arguments[1];
    envelope = arguments[4];
    long runs = atol(arguments[2]);
    int parallel = atoi(arguments[3]);
    signal(SIGPIPE, SIG_IGN);
    atomic_init(&left, runs);
    pthread_t *threads = calloc((size_t)parallel, sizeof *threads);
    double began = now();
    for (int i = 0; i < parallel; i++) must(pthread_create(&threads[i], NULL, work, NULL), "thread");
    for (int i = 0; i < parallel; i++) pthread_join(threads[i], NULL);
    double took = now() - began;
    printf("{\"runs\":%ld,\"parallel\":%d,\"seconds\":%.6f,\"own_cpu\":%.6f,\"children_cpu\":%.6f}\n", runs, parallel, took, seconds_of(RUSAGE_SELF),
           seconds_of(RUSAGE_CHILDREN));
    return 0;
}
