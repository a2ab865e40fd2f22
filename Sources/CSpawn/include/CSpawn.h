#pragma once

// What must happen between clone and exec, and the few questions about processes that Swift cannot ask cheaply.
// Linux only. Every function returns a negative errno on failure unless it says otherwise; none of them allocates.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Where a spawn failed, so that "no such file" can be told from "no such directory".
enum stint_spawn_step {
    STINT_SPAWN_CLONE = 1,
    STINT_SPAWN_SESSION = 2,
    STINT_SPAWN_PARENT_DEATH = 3,
    STINT_SPAWN_LIMIT = 4,
    STINT_SPAWN_DESCRIPTORS = 5,
    STINT_SPAWN_DIRECTORY = 6,
    STINT_SPAWN_EXEC = 7,
};

// One resource limit of the child; `hard` is lowered to the limit that the runner has itself.
struct stint_limit {
    int resource;
    uint64_t soft;
    uint64_t hard;
};

struct stint_spawn_request {
    const char *path;                // absolute: PATH is never searched
    char *const *arguments;          // argv, ends with NULL
    char *const *environment;        // envp, ends with NULL
    const char *working_directory;   // NULL: the runner's
    int input, output, error;        // become descriptors 0, 1 and 2; the child inherits nothing else
    const struct stint_limit *limits;
    int limit_count;
};

struct stint_spawned {
    pid_t pid;     // also the id of its session and of its process group
    int pidfd;     // close-on-exec; the caller closes it
    int step;      // enum stint_spawn_step, when stint_spawn failed
};

// Starts a program as the leader of a session of its own, with default signals, no new privileges, nothing inherited.
// It is killed when the calling THREAD ends: call it from a thread that outlives the child.
// Returns 0 once the program has been exec'ed. After a failure there is no child left.
int stint_spawn(const struct stint_spawn_request *request, struct stint_spawned *spawned);

// Resource numbers, which are enums or macros that Swift does not import as Int32.
extern const int stint_limit_core, stint_limit_cpu, stint_limit_data, stint_limit_file_size, stint_limit_open_files;
// RLIMIT_LOCKS: not enforced by any kernel since 2.4.25, inherited through fork, exec and setsid. It carries the mark.
extern const int stint_limit_mark;

// A mark is the value of RLIMIT_LOCKS: who a process belongs to, even after env -i, setsid and a double fork, even as a
// zombie.
// Returns 0 for a process that is gone or may not be asked.
uint64_t stint_mark_of(pid_t pid);
// The highest mark that this process may give to a child.
uint64_t stint_highest_mark(void);

// Makes orphaned descendants children of this process, so that they can be found and reaped. Whoever started us with SIGCHLD
// ignored would have us learn of no exit code: it is set back to its default then.
int stint_become_subreaper(void);
// Makes the memory and the environment of this process unreadable for others of its user, and its core dumps impossible.
// Programs that it executes are as readable as ever.
void stint_hide_process(void);

// Forks a process which holds one end of a pipe and, once this process has died in whatever way, kills every process
// whose mark equals `mark` under `mask`. Returns the other end, to be kept open for ever (close-on-exec).
int stint_start_keeper(uint64_t mark, uint64_t mask, pid_t *keeper);

// Children of a process, zombies included. Returns how many there are, of which at most `capacity` are written;
// -ENOENT where the kernel has no such list (CONFIG_PROC_CHILDREN) or the process is gone.
int stint_children(pid_t pid, pid_t *found, int capacity);
// Children of this process that it may have adopted (and perhaps others). Not for two threads at once.
int stint_adopted_children(pid_t *found, int capacity);
// Children of one thread of this process: those that it started, and those that they made in its name (CLONE_PARENT).
int stint_children_of_thread(pid_t thread, pid_t *found, int capacity);
pid_t stint_this_thread(void);
// Whether the calling thread has no child at all, zombies included: one call instead of three.
bool stint_is_childless(void);
// Calls `visit` for each process there is, zombies included, right after reading its name.
int stint_each_process(void (*visit)(pid_t pid, void *context), void *context);
// All processes with that mark, zombies included, by a walk over /proc. Same return value.
int stint_marked_processes(uint64_t mark, uint64_t mask, pid_t *found, int capacity);
// 'R', 'S', 'Z' …; 0 when it is gone. 'Z' also for one whose first thread has ended while others go on.
char stint_process_state(pid_t pid);
// Whether any thread of it lives.
bool stint_is_alive(pid_t pid);

// Bytes of memory in use: all resident pages, shared ones counted in full. 0 for a zombie. Cheap (a few µs).
int64_t stint_resident_bytes(pid_t pid);
// The same with shared pages divided among those who share them. Walks page tables: ask only when in doubt.
int64_t stint_proportional_bytes(pid_t pid);

// CPU time of a process, in microseconds: its own and that of the children it has waited for. 0 when it is gone.
int64_t stint_cpu_microseconds(pid_t pid);

// Whether a directory is empty, has that mode and our owner, and no extended attributes: as mkdir made it.
bool stint_is_untouched_directory(const char *path, mode_t mode);
// When anything about a file or directory was last changed (its ctime), in nanoseconds; 0 when it is gone.
int64_t stint_last_change(const char *path);

int stint_open_pidfd(pid_t pid);
// From now on each read of a pipe returns the bytes of one write (of up to 4,096). Takes the writing end.
int stint_keep_writes_apart(int pipe_end);
// Both ends close-on-exec from the start.
int stint_make_pipe(int ends[2]);
// Raises the soft limit of open files to the hard one; handlers have limits of their own.
void stint_raise_descriptor_limit(void);
// Bytes that were written into a pipe and not read, asked of either end, also when nobody can read them any more.
int stint_unread_bytes(int pipe);
int stint_make_eventfd(void);
void stint_name_thread(const char *name);
