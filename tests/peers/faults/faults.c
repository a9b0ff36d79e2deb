// A disk that fails when it is told to. Preloaded into a process it counts the calls of the C library that touch files below one
// folder, and fails one of them, all that follow, ends the process before one, tells of each that changes something, or is slow.
// .NET asks for functions by name, so dlsym gives ours too.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum call { OPEN, CREATE, READ, WRITE, FLUSH, RENAME, LINK, UNLINK, MODE, OWNER, LOCK, FOLDER, LENGTH, STATUS, LIST, FOLLOW,
    RIGHTS, CALLS };
enum action { COUNT, FAIL_ONCE, FAIL_FROM, KILL, TELL, SLOW };

static const char *const names[CALLS] = { "open", "create", "read", "write", "flush", "rename", "link", "unlink", "chmod",
    "chown", "lock", "mkdir", "truncate", "status", "list", "readlink", "access" };
static const char changes[CALLS] = { [CREATE] = 1, [WRITE] = 1, [RENAME] = 1, [LINK] = 1, [UNLINK] = 1, [MODE] = 1, [OWNER] = 1,
    [FOLDER] = 1, [LENGTH] = 1 };

#define MOST 20000
static struct { enum call call; char path[112]; } trace[MOST];

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static volatile int armed;
static char root[PATH_MAX];
static size_t root_length;
static enum action action;
static long at, count, changing, hits;
static int number;
static unsigned seed;
static void (*tell)(long);
static __thread int is_inside;

static void *(*real_dlsym)(void *, const char *);

static void *next(const char *name)
{
    static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.0" };
    for (size_t i = 0; real_dlsym == NULL && i < sizeof versions / sizeof *versions; i++)
        real_dlsym = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    return real_dlsym(RTLD_NEXT, name);
}

// What a descriptor or a name in a folder is called; 0 where nobody knows.
static int path_of(int descriptor, const char *name, char *path)
{
    if (name != NULL && name[0] == '/')
        return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
    char link[64];
    if (descriptor == AT_FDCWD)
        strcpy(link, "/proc/self/cwd");
    else
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    int left = PATH_MAX - (int)length;
    return name == NULL || *name == 0 || snprintf(path + length, (size_t)left, "/%s", name) < left;
}

static int is_below(const char *path)
{
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

// A disk that is full takes nothing new, one that became read-only no change, one that is broken nothing.
static int is_struck(enum call call, int is_writer)
{
    switch (number) {
    case ENOSPC: return call == CREATE || call == WRITE || call == FOLDER || call == LINK;
    case EROFS: return changes[call] || is_writer;
    default: return 1;
    }
}

// 0 to go on; -1 with errno set where the call shall fail.
static int gate(enum call call, int descriptor, const char *name, int is_writer)
{
    char path[PATH_MAX];
    if (!armed || is_inside)
        return 0;
    int kept = errno, failed = 0, pause = 0;
    if (!path_of(descriptor, name, path) || !is_below(path)) {
        errno = kept;
        return 0;
    }
    is_inside = 1;
    pthread_mutex_lock(&turn);
    if (armed) {
        if (count < MOST) {
            trace[count].call = call;
            snprintf(trace[count].path, sizeof trace->path, "%s", path + root_length);
        }
        count++;
        changing += changes[call];
        if ((action == FAIL_ONCE && count == at) || (action == FAIL_FROM && count >= at && is_struck(call, is_writer))) {
            failed = 1;
            hits++;
        }
        if (action == KILL && changes[call] && changing == at)
            syscall(SYS_kill, getpid(), SIGKILL);
        if (action == TELL && changes[call])
            tell(changing);
        if (action == SLOW)
            pause = rand_r(&seed) % 4 == 0 ? rand_r(&seed) % 6000 : 0;
    }
    pthread_mutex_unlock(&turn);
    if (pause > 0)
        usleep((useconds_t)pause);
    is_inside = 0;
    errno = failed ? number : kept;
    return -failed;
}

// What the tests call.
void faults_begin(const char *folder, int what, long which, int error, void (*callback)(long))
{
    pthread_mutex_lock(&turn);
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    action = (enum action)what;
    at = which;
    seed = (unsigned)which;
    number = error;
    tell = callback;
    count = changing = hits = 0;
    armed = 1;
    pthread_mutex_unlock(&turn);
}

void faults_end(long *calls, long *changed, long *struck)
{
    pthread_mutex_lock(&turn);
    armed = 0;
    *calls = count;
    *changed = changing;
    *struck = hits;
    pthread_mutex_unlock(&turn);
}

int faults_call(long which, char *text, int length)
{
    if (which < 1 || which > count || which > MOST)
        return 0;
    return snprintf(text, (size_t)length, "%s %s", names[trace[which - 1].call], trace[which - 1].path);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (real == NULL) \
        real = (__typeof__(&name))next(#name)

static int opening(int flags) { return flags & (O_CREAT | O_TRUNC) ? CREATE : OPEN; }

#define OPENED(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return gate(opening(flags), AT_FDCWD, path, flags & (O_WRONLY | O_RDWR)) ? -1 : real(path, flags, mode); \
    }
OPENED(open)
OPENED(open64)

#define OPENED_AT(name) \
    int name(int folder, const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return gate(opening(flags), folder, path, flags & (O_WRONLY | O_RDWR)) ? -1 : real(folder, path, flags, mode); \
    }
OPENED_AT(openat)
OPENED_AT(openat64)

// A call of a descriptor, or of a name in a folder, that gives -1 when it fails.
#define ON_FILE(result, name, call, parameters, arguments, descriptor) \
    result name parameters { REAL(name); return gate(call, descriptor, NULL, 0) ? -1 : real arguments; }
#define ON_NAME(result, name, call, parameters, arguments, folder, path) \
    result name parameters { REAL(name); return gate(call, folder, path, 0) ? -1 : real arguments; }

ON_FILE(ssize_t, read, READ, (int fd, void *to, size_t n), (fd, to, n), fd)
ON_FILE(ssize_t, pread, READ, (int fd, void *to, size_t n, off_t from), (fd, to, n, from), fd)
ON_FILE(ssize_t, pread64, READ, (int fd, void *to, size_t n, off64_t from), (fd, to, n, from), fd)
ON_FILE(ssize_t, write, WRITE, (int fd, const void *from, size_t n), (fd, from, n), fd)
ON_FILE(ssize_t, pwrite, WRITE, (int fd, const void *from, size_t n, off_t to), (fd, from, n, to), fd)
ON_FILE(ssize_t, pwrite64, WRITE, (int fd, const void *from, size_t n, off64_t to), (fd, from, n, to), fd)
ON_FILE(int, fsync, FLUSH, (int fd), (fd), fd)
ON_FILE(int, fdatasync, FLUSH, (int fd), (fd), fd)
ON_FILE(int, fchmod, MODE, (int fd, mode_t mode), (fd, mode), fd)
ON_FILE(int, fchown, OWNER, (int fd, uid_t user, gid_t group), (fd, user, group), fd)
ON_FILE(int, flock, LOCK, (int fd, int how), (fd, how), fd)
ON_FILE(int, ftruncate, LENGTH, (int fd, off_t length), (fd, length), fd)
ON_FILE(int, ftruncate64, LENGTH, (int fd, off64_t length), (fd, length), fd)
ON_NAME(int, rename, RENAME, (const char *from, const char *to), (from, to), AT_FDCWD, to)
ON_NAME(int, renameat, RENAME, (int in, const char *from, int folder, const char *to), (in, from, folder, to), folder, to)
ON_NAME(int, renameat2, RENAME, (int in, const char *from, int folder, const char *to, unsigned flags),
    (in, from, folder, to, flags), folder, to)
ON_NAME(int, link, LINK, (const char *from, const char *to), (from, to), AT_FDCWD, to)
ON_NAME(int, linkat, LINK, (int in, const char *from, int folder, const char *to, int flags), (in, from, folder, to, flags),
    folder, to)
ON_NAME(int, unlink, UNLINK, (const char *path), (path), AT_FDCWD, path)
ON_NAME(int, rmdir, UNLINK, (const char *path), (path), AT_FDCWD, path)
ON_NAME(int, unlinkat, UNLINK, (int folder, const char *path, int flags), (folder, path, flags), folder, path)
ON_NAME(int, chmod, MODE, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
ON_NAME(int, mkdir, FOLDER, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
// The names with __x are those of a glibc before 2.33, which .NET is built for.
ON_NAME(int, statx, STATUS, (int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict to),
    (folder, path, flags, mask, to), folder, path)
ON_NAME(int, stat, STATUS, (const char *restrict path, struct stat *restrict to), (path, to), AT_FDCWD, path)
ON_NAME(int, stat64, STATUS, (const char *restrict path, struct stat64 *restrict to), (path, to), AT_FDCWD, path)
ON_NAME(int, lstat, STATUS, (const char *restrict path, struct stat *restrict to), (path, to), AT_FDCWD, path)
ON_NAME(int, lstat64, STATUS, (const char *restrict path, struct stat64 *restrict to), (path, to), AT_FDCWD, path)
ON_NAME(int, fstatat, STATUS, (int folder, const char *restrict path, struct stat *restrict to, int flags),
    (folder, path, to, flags), folder, path)
ON_NAME(int, fstatat64, STATUS, (int folder, const char *restrict path, struct stat64 *restrict to, int flags),
    (folder, path, to, flags), folder, path)
ON_FILE(int, fstat, STATUS, (int fd, struct stat *to), (fd, to), fd)
ON_FILE(int, fstat64, STATUS, (int fd, struct stat64 *to), (fd, to), fd)
int __xstat64(int, const char *, struct stat64 *);
int __lxstat64(int, const char *, struct stat64 *);
int __fxstat64(int, int, struct stat64 *);
ON_NAME(int, __xstat64, STATUS, (int version, const char *path, struct stat64 *to), (version, path, to), AT_FDCWD, path)
ON_NAME(int, __lxstat64, STATUS, (int version, const char *path, struct stat64 *to), (version, path, to), AT_FDCWD, path)
ON_FILE(int, __fxstat64, STATUS, (int version, int fd, struct stat64 *to), (version, fd, to), fd)
ON_NAME(int, mkdirat, FOLDER, (int folder, const char *path, mode_t mode), (folder, path, mode), folder, path)

ON_NAME(ssize_t, readlink, FOLLOW, (const char *restrict path, char *restrict to, size_t n), (path, to, n), AT_FDCWD, path)
ON_NAME(ssize_t, readlinkat, FOLLOW, (int folder, const char *restrict path, char *restrict to, size_t n),
    (folder, path, to, n), folder, path)
ON_NAME(int, access, RIGHTS, (const char *path, int mode), (path, mode), AT_FDCWD, path)
ON_NAME(int, faccessat, RIGHTS, (int folder, const char *path, int mode, int flags), (folder, path, mode, flags), folder, path)

DIR *opendir(const char *path) { REAL(opendir); return gate(LIST, AT_FDCWD, path, 0) ? NULL : real(path); }
struct dirent *readdir(DIR *list) { REAL(readdir); return gate(LIST, dirfd(list), NULL, 0) ? NULL : real(list); }
struct dirent64 *readdir64(DIR *list) { REAL(readdir64); return gate(LIST, dirfd(list), NULL, 0) ? NULL : real(list); }

int fcntl(int fd, int command, ...)
{
    REAL(fcntl);
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    int is_lock = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    return is_lock && gate(LOCK, fd, NULL, 0) ? -1 : real(fd, command, argument);
}

#define OURS(name) { #name, (void *)name }
static const struct { const char *name; void *function; } ours[] = {
    OURS(open), OURS(open64), OURS(openat), OURS(openat64), OURS(read), OURS(pread), OURS(pread64), OURS(write), OURS(pwrite),
    OURS(pwrite64), OURS(fsync), OURS(fdatasync), OURS(fchmod), OURS(fchown), OURS(flock), OURS(ftruncate), OURS(ftruncate64),
    OURS(rename), OURS(renameat), OURS(renameat2), OURS(link), OURS(linkat), OURS(unlink), OURS(rmdir), OURS(unlinkat),
    OURS(chmod), OURS(mkdir), OURS(mkdirat), OURS(fcntl), OURS(statx), OURS(stat), OURS(stat64), OURS(lstat), OURS(lstat64),
    OURS(fstatat), OURS(fstatat64), OURS(fstat), OURS(fstat64), OURS(__xstat64), OURS(__lxstat64), OURS(__fxstat64),
    OURS(readlink), OURS(readlinkat), OURS(access), OURS(faccessat), OURS(opendir), OURS(readdir), OURS(readdir64),
};

void *dlsym(void *restrict library, const char *restrict name)
{
    if (real_dlsym == NULL)
        next("open");
    for (size_t i = 0; library != RTLD_NEXT && i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(ours[i].name, name) == 0)
            return ours[i].function;
    }
    return real_dlsym(library, name);
}
