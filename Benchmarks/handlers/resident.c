/* A resident handler that does nothing: one line in, one line out. It answers all that it was sent in one write. With the job type
 * bench_resident_start it also writes each job's id and the time at which it got it to the file `starts` beside itself, as start_time.c does. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char input[1 << 20], output[1 << 18];
static size_t filled;

static void note(int starts, const char *id) {
    struct timespec now;
    char line[128];
    clock_gettime(CLOCK_REALTIME, &now);
    int bytes = snprintf(line, sizeof line, "%.36s %lld.%09ld\n", id, (long long)now.tv_sec, now.tv_nsec);
    if (write(starts, line, bytes) != bytes) exit(75);
}

static size_t answer(char *line, char *out, int starts) {
    if (strstr(line, "\"type\":\"job\"") == NULL) return 0;
    char *id = strstr(line, "\"job_id\": \"");
    if (id == NULL) exit(65);
    id += strlen("\"job_id\": \"");
    if (starts >= 0) note(starts, id);
    return (size_t)sprintf(out, "{\"type\":\"done\",\"job_id\":\"%.36s\",\"outcome\":\"completed\"}\n", id);
}

int main(int count, char **arguments) {
    int starts = -1;
    const char *type = getenv("STINT_JOB_TYPE");
    if (type != NULL && strcmp(type, "bench_resident_start") == 0) {
        char path[4096];
        ssize_t length = readlink("/proc/self/exe", path, sizeof path - 16);
        if (length < 0) return 66;
        path[length] = 0;
        strcpy(strrchr(path, '/') + 1, "starts");
        starts = open(path, O_WRONLY | O_APPEND);
        if (starts < 0) return 66;
    }
    int hello = snprintf(output, sizeof output, "{\"type\":\"hello\",\"protocol\":1,\"concurrency\":%s}\n", count > 1 ? arguments[1] : "1");
    if (write(1, output, hello) != hello) return 74;
    for (;;) {
        ssize_t got = read(0, input + filled, sizeof input - 1 - filled);
        if (got <= 0) return 0;
        filled += (size_t)got;
        input[filled] = 0;
        size_t said = 0;
        char *line = input, *end;
        while ((end = strchr(line, '\n')) != NULL) {
            *end = 0;
            said += answer(line, output + said, starts);
            line = end + 1;
            if (said > sizeof output - 256 || strchr(line, '\n') == NULL) {
                if (said > 0 && write(1, output, said) != (ssize_t)said) return 74;
                said = 0;
            }
        }
        filled = (size_t)(input + filled - line);
        memmove(input, line, filled);
    }
}
