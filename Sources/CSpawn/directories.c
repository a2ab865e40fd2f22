// Whether a directory is as mkdir made it, and whether it has been left so.
#define _GNU_SOURCE
#include "CSpawn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool is_empty(int directory) {
    char buffer[512] __attribute__((aligned(8)));
    ssize_t length;
    while ((length = getdents64(directory, buffer, sizeof buffer)) > 0) {
        for (ssize_t position = 0; position < length;) {
            struct dirent64 *entry = (struct dirent64 *)(buffer + position);
            position += entry->d_reclen;
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) return false;
        }
    }
    return length == 0;
}

// What the kernel's security modules put there (security.*) was there from the start; access lists and the like were not.
static bool has_attributes(int directory) {
    char names[256];
    ssize_t length = flistxattr(directory, names, sizeof names);
    if (length < 0) return errno != EOPNOTSUPP;
    for (ssize_t position = 0; position < length; position += (ssize_t)strlen(names + position) + 1) {
        if (strncmp(names + position, "security.", 9) != 0) return true;
    }
    return false;
}

bool stint_is_untouched_directory(const char *path, mode_t mode) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return false;
    struct stat status;
    bool untouched = fstat(directory, &status) == 0 && (status.st_mode & 07777) == mode && status.st_uid == geteuid()
        && !has_attributes(directory) && is_empty(directory);
    close(directory);
    return untouched;
}

int64_t stint_last_change(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 ? (int64_t)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec : 0;
}
