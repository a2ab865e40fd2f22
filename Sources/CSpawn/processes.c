// Questions about processes, answered from /proc with system calls only, so that the keeper may ask them too.
#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct directory_entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

// "PREFIX" NUMBER "SUFFIX" without snprintf, which may take a lock.
static void number_path(char *path, const char *prefix, long number, const char *suffix) {
    char digits[24];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10); while ((number /= 10) > 0);
    while (*prefix) *path++ = *prefix++;
    while (count > 0) *path++ = digits[--count];
    while ((*path++ = *suffix++)) {}
}

static ssize_t read_small_file(const char *path, char *buffer, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    ssize_t length = read(file, buffer, capacity - 1);
    int error = errno;
    close(file);
    if (length < 0) return -error;
    buffer[length] = 0;
    return length;
}

// Calls `visit` for each entry of a directory whose name is a number.
static int each_number(const char *path, void (*visit)(long number, void *context), void *context) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return -errno;
    char buffer[4096] __attribute__((aligned(8)));
    long length;
    while ((length = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long position = 0; position < length;) {
            struct directory_entry *entry = (struct directory_entry *)(buffer + position);
            position += entry->length;
            long number = 0;
            const char *digit = entry->name;
            while (*digit >= '0' && *digit <= '9') number = number * 10 + (*digit++ - '0');
            if (*digit == 0 && digit != entry->name) visit(number, context);
        }
    }
    close(directory);
    return 0;
}

struct collection {
    pid_t *found;
    int capacity, count;
    uint64_t mark, mask;
    pid_t process;
    int error;
};

static void collect(struct collection *collection, pid_t pid) {
    if (collection->count < collection->capacity) collection->found[collection->count] = pid;
    collection->count++;
}

// The file that everybody may read, for a process of another user when we lack CAP_SYS_RESOURCE, as in many containers.
static uint64_t mark_in_file(pid_t pid) {
    static const char title[] = "\nMax file locks";
    char path[64], text[2048];
    number_path(path, "/proc/", pid, "/limits");
    if (read_small_file(path, text, sizeof text) <= 0) return 0;
    const char *character = strstr(text, title);
    if (character == NULL) return 0;
    character += sizeof title - 1;
    while (*character == ' ') character++;
    if (*character == 'u') return RLIM_INFINITY;
    uint64_t mark = 0;
    while (*character >= '0' && *character <= '9') mark = mark * 10 + (uint64_t)(*character++ - '0');
    return mark;
}

uint64_t stint_mark_of(pid_t pid) {
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_LOCKS, NULL, &limit) == 0) return limit.rlim_cur;
    return errno == EPERM ? mark_in_file(pid) : 0;
}

uint64_t stint_highest_mark(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_LOCKS, &limit) == 0 ? limit.rlim_max : 0;
}

struct visitor {
    void (*visit)(pid_t pid, void *context);
    void *context;
};

static void visit_process(long pid, void *context) {
    struct visitor *visitor = context;
    visitor->visit((pid_t)pid, visitor->context);
}

int stint_each_process(void (*visit)(pid_t pid, void *context), void *context) {
    struct visitor visitor = {.visit = visit, .context = context};
    return each_number("/proc", visit_process, &visitor);
}

static void collect_if_marked(long pid, void *context) {
    struct collection *collection = context;
    if ((stint_mark_of((pid_t)pid) & collection->mask) == collection->mark) collect(collection, (pid_t)pid);
}

int stint_marked_processes(uint64_t mark, uint64_t mask, pid_t *found, int capacity) {
    struct collection collection = {.found = found, .capacity = capacity, .mark = mark, .mask = mask};
    int error = each_number("/proc", collect_if_marked, &collection);
    return error < 0 ? error : collection.count;
}

static int collect_children(int list, struct collection *collection) {
    char buffer[1024];
    ssize_t length;
    off_t offset = 0;
    long pid = 0;
    while ((length = pread(list, buffer, sizeof buffer, offset)) > 0) {
        offset += length;
        for (ssize_t i = 0; i < length; i++) {
            if (buffer[i] >= '0' && buffer[i] <= '9') {
                pid = pid * 10 + (buffer[i] - '0');
            } else {
                if (pid > 0) collect(collection, (pid_t)pid);
                pid = 0;
            }
        }
    }
    return length < 0 ? -errno : 0;
}

static int open_of_thread(pid_t process, long thread, const char *file) {
    char path[96], task[64];
    number_path(task, "/proc/", process, "/task/");
    number_path(path, task, thread, file);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int stint_children_of_thread(pid_t thread, pid_t *found, int capacity) {
    struct collection collection = {.found = found, .capacity = capacity};
    int list = open_of_thread(getpid(), thread, "/children");
    if (list < 0) return list;
    int error = collect_children(list, &collection);
    close(list);
    return error < 0 ? error : collection.count;
}

bool stint_is_childless(void) {
    siginfo_t child;
    return waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD) < 0 && errno == ECHILD;
}

pid_t stint_this_thread(void) { return (pid_t)syscall(SYS_gettid); }

static void collect_children_of_thread(long thread, void *context) {
    struct collection *collection = context;
    int list = open_of_thread(collection->process, thread, "/children");
    if (list < 0) {
        collection->error = list;
        return;
    }
    collect_children(list, collection);
    close(list);
}

// A thread may end while we look; only a kernel without any list is a failure.
static bool has_no_lists(int error) { return error == -ENOENT && access("/proc/thread-self/children", F_OK) != 0; }

int stint_children(pid_t pid, pid_t *found, int capacity) {
    struct collection collection = {.found = found, .capacity = capacity, .process = pid};
    char path[64];
    number_path(path, "/proc/", pid, "/task");
    int error = each_number(path, collect_children_of_thread, &collection);
    if (error < 0) return error;
    return collection.count == 0 && has_no_lists(collection.error) ? -ENOENT : collection.count;
}

// The thread that adopts. /proc/PID/task is in the kernel's own order of threads, and an orphan goes to the first living
// one of that order (find_alive_thread in kernel/exit.c), as do the children of a thread that ends. New threads come last
// in it, so the first stays the first for as long as it lives, and its files can stay open: 1.5 µs for both, where finding
// it takes 10 and the lists of 60 threads take 190.
struct adopter {
    int children, state;  // files
    long thread;
};

enum life { gone, ending, living };

// A thread that begins to end is passed over from that moment on, but keeps what it has adopted until it has ended; on a busy
// machine that can be milliseconds later. Then it is a zombie, or its files cannot be read any more.
static enum life life_of(const struct adopter *adopter) {
    enum { exiting = 0x4 };  // PF_EXITING
    char text[512], state;
    unsigned flags;
    ssize_t length = pread(adopter->state, text, sizeof text - 1, 0);
    if (length <= 0) return gone;
    text[length] = 0;
    const char *name_end = strrchr(text, ')');
    // The third field and the ninth.
    if (name_end == NULL || sscanf(name_end + 1, " %c %*d %*d %*d %*d %*d %u", &state, &flags) != 2) return gone;
    return state == 'Z' || state == 'X' ? gone : flags & exiting ? ending : living;
}

static void close_adopter(struct adopter *adopter) {
    if (adopter->children >= 0) close(adopter->children);
    if (adopter->state >= 0) close(adopter->state);
    adopter->children = adopter->state = -1;
}

// A walk over the threads up to the first living one. Those before it that are ending come first: what they hand over while
// we look is found with who gets it.
struct search {
    struct adopter adopter;
    struct collection collection;
    bool is_settled;
    int error;
};

static void try_thread(long thread, void *context) {
    struct search *search = context;
    struct adopter *adopter = &search->adopter;
    if (adopter->state >= 0) return;
    adopter->thread = thread;
    adopter->state = open_of_thread(getpid(), thread, "/stat");
    adopter->children = open_of_thread(getpid(), thread, "/children");
    enum life life = gone;
    if (adopter->children < 0 || adopter->state < 0)
        search->error = adopter->state < 0 ? adopter->state : adopter->children;
    else if ((life = life_of(adopter)) != gone && collect_children(adopter->children, &search->collection) != 0)
        life = gone;
    if (life == living) return;
    if (life == ending) search->is_settled = false;
    close_adopter(adopter);
}

int stint_adopted_children(pid_t *found, int capacity) {
    static struct adopter adopter = {.children = -1, .state = -1};
    static long latest = 0;
    enum { most_passes = 100 };
    for (int pass = 0; pass < most_passes; pass++) {
        if (adopter.state >= 0) {
            struct collection collection = {.found = found, .capacity = capacity};
            int error = collect_children(adopter.children, &collection);
            // In this order: what it had when it was still alive is all there was.
            if (error == 0 && life_of(&adopter) == living) return collection.count;
            close_adopter(&adopter);
        }
        struct search search = {
            .adopter = {.children = -1, .state = -1}, .collection = {.found = found, .capacity = capacity}, .is_settled = true};
        int error = each_number("/proc/self/task", try_thread, &search);
        if (error < 0) return error;
        if (search.adopter.state >= 0 && life_of(&search.adopter) == living) {
            // Kept when a second walk has found it, too: one during which a thread ends may pass over another.
            bool is_known = search.is_settled && search.adopter.thread == latest;
            latest = search.adopter.thread;
            if (is_known) adopter = search.adopter;
            else close_adopter(&search.adopter);
            return search.collection.count;
        }
        close_adopter(&search.adopter);
        if (search.error == -EMFILE || search.error == -ENFILE || has_no_lists(search.error)) return search.error;
    }
    return -ENOENT;  // no kernel that we know
}

char stint_process_state(pid_t pid) {
    char path[64], text[512];
    number_path(path, "/proc/", pid, "/stat");
    if (read_small_file(path, text, sizeof text) <= 0) return 0;
    const char *name_end = strrchr(text, ')');  // a program's name may itself contain a parenthesis
    return name_end != NULL && name_end[1] == ' ' ? name_end[2] : 0;
}

// The first thread of a process that lives; 0 when none does. The process is its first thread, unless that has ended before the
// others: then /proc/PID says zombie, and that it holds no memory.
struct living_thread {
    pid_t process, found;
};

static void find_living_thread(long thread, void *context) {
    struct living_thread *search = context;
    if (search->found != 0) return;
    char path[96], task[64], text[512];
    number_path(task, "/proc/", search->process, "/task/");
    number_path(path, task, thread, "/stat");
    if (read_small_file(path, text, sizeof text) <= 0) return;
    const char *name_end = strrchr(text, ')');
    char state = name_end != NULL && name_end[1] == ' ' ? name_end[2] : 0;
    if (state != 0 && state != 'Z' && state != 'X') search->found = (pid_t)thread;
}

static pid_t living_thread_of(pid_t pid) {
    struct living_thread search = {.process = pid};
    char path[64];
    number_path(path, "/proc/", pid, "/task");
    return each_number(path, find_living_thread, &search) < 0 ? 0 : search.found;
}

bool stint_is_alive(pid_t pid) {
    char state = stint_process_state(pid);
    return state != 0 && ((state != 'Z' && state != 'X') || living_thread_of(pid) != 0);
}

// All threads share the memory, so any that lives will do.
static int64_t resident_bytes_in(const char *path) {
    char text[256];
    long long total, resident;
    if (read_small_file(path, text, sizeof text) <= 0 || sscanf(text, "%lld %lld", &total, &resident) != 2) return 0;
    return resident * sysconf(_SC_PAGESIZE);
}

int64_t stint_resident_bytes(pid_t pid) {
    char path[96], task[64];
    number_path(path, "/proc/", pid, "/statm");
    int64_t bytes = resident_bytes_in(path);
    if (bytes > 0) return bytes;
    pid_t thread = living_thread_of(pid);
    if (thread == 0 || thread == pid) return 0;
    number_path(task, "/proc/", pid, "/task/");
    number_path(path, task, thread, "/statm");
    return resident_bytes_in(path);
}

int64_t stint_proportional_bytes(pid_t pid) {
    char path[64], text[2048];
    number_path(path, "/proc/", pid, "/smaps_rollup");
    if (read_small_file(path, text, sizeof text) <= 0) return 0;
    const char *line = strstr(text, "\nPss:");
    long long kilobytes;
    return line != NULL && sscanf(line + 5, "%lld", &kilobytes) == 1 ? kilobytes * 1024 : 0;
}

int64_t stint_cpu_microseconds(pid_t pid) {
    char path[64], text[512];
    number_path(path, "/proc/", pid, "/stat");
    if (read_small_file(path, text, sizeof text) <= 0) return 0;
    const char *name_end = strrchr(text, ')');
    long long user, system, children_user, children_system;
    // Fields 14 to 17; the state that follows the name is the third.
    int count = name_end == NULL ? 0
        : sscanf(name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld", &user, &system,
                 &children_user, &children_system);
    return count == 4 ? (user + system + children_user + children_system) * (1000000 / sysconf(_SC_CLK_TCK)) : 0;
}
