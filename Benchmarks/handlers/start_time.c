/* A handler that writes its job's id and the time at which it started to the file `starts` beside itself, in one write. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(void) {
    struct timespec now;
    char path[4096], line[128];
    const char *id = getenv("STINT_JOB_ID");
    clock_gettime(CLOCK_REALTIME, &now);
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 16);
    if (length < 0 || id == NULL) return 66;
    path[length] = 0;
    strcpy(strrchr(path, '/') + 1, "starts");
    int file = open(path, O_WRONLY | O_APPEND);
    int bytes = snprintf(line, sizeof line, "%s %lld.%09ld\n", id, (long long)now.tv_sec, now.tv_nsec);
    return file >= 0 && write(file, line, bytes) == bytes ? 0 : 75;
}
