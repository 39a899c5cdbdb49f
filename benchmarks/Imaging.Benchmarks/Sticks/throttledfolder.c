/* A folder shown again, read-only, as a stick of a given rate would give it. Every read call is paced, all readers share the rate, and
 * neither this file system nor the one below caches: the kernel is told direct_io, and the files are opened O_DIRECT.
 *
 * Pacing: a read occupies the stick for bytes / rate, from its arrival or from the end of the read before, whichever is later. Idle time
 * gives no credit. One exception: the kernel splits a long read into requests of 1 MiB and sends each when the one before has been
 * answered, where a stick has them queued; a request that comes within BRIDGE of the last answer counts as queued. An answer may leave
 * late, since a busy machine wakes sleepers late (0.3 ms on average, 19 ms at worst); that is made up for, too.
 *
 * Ends, and unmounts, when standard input ends. Prints "mounted" when it is.
 * usage: throttledfolder FOLDER BYTES-PER-SECOND MOUNT-POINT
 */
#define FUSE_USE_VERSION 31
#define _FILE_OFFSET_BITS 64
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ALIGNMENT 4096
#define BRIDGE 0.001 /* seconds */

static int root;
static double rate;
static double free_at;     /* when the stick has read all it was asked for, CLOCK_MONOTONIC */
static double answered_at; /* when the last answer left, later by what sleeping took too long */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void sleep_until(double time)
{
    struct timespec t = {.tv_sec = (time_t)time, .tv_nsec = (long)((time - (double)(time_t)time) * 1e9)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}

static void occupy(double arrived, size_t bytes)
{
    pthread_mutex_lock(&gate);
    double start = arrived < free_at || arrived - answered_at < BRIDGE ? free_at : arrived;
    double end = free_at = start + (double)bytes / rate;
    pthread_mutex_unlock(&gate);
    sleep_until(end);
    pthread_mutex_lock(&gate);
    answered_at = now();
    pthread_mutex_unlock(&gate);
}

static const char *below_root(const char *path) { return path[1] ? path + 1 : "."; }

static int get_attributes(const char *path, struct stat *attributes, struct fuse_file_info *file)
{
    (void)file;
    return fstatat(root, below_root(path), attributes, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : -errno;
}

static int list_folder(const char *path, void *list, fuse_fill_dir_t add, off_t offset, struct fuse_file_info *file,
                       enum fuse_readdir_flags flags)
{
    (void)offset, (void)file, (void)flags;
    int descriptor = openat(root, below_root(path), O_RDONLY | O_DIRECTORY);
    DIR *folder = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (folder == NULL)
        return -errno;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        add(list, entry->d_name, NULL, 0, 0);
    closedir(folder);
    return 0;
}

static int open_file(const char *path, struct fuse_file_info *file)
{
    int descriptor = openat(root, below_root(path), O_RDONLY | O_DIRECT);
    if (descriptor < 0)
        return -errno;
    file->fh = (uint64_t)descriptor;
    file->direct_io = 1;
    return 0;
}

static int close_file(const char *path, struct fuse_file_info *file)
{
    (void)path;
    close((int)file->fh);
    return 0;
}

/* Fills aligned memory from an aligned offset; less only at the end of the file. */
static ssize_t read_aligned(int file, char *memory, size_t count, off_t offset)
{
    size_t done = 0;
    while (done < count) {
        ssize_t n = pread(file, memory + done, count - done, offset + (off_t)done);
        if (n < 0)
            return -errno;
        done += (size_t)n;
        if (n == 0 || n % ALIGNMENT != 0)
            break;
    }
    return (ssize_t)done;
}

static int read_paced(const char *path, struct fuse_bufvec **answer, size_t count, off_t offset, struct fuse_file_info *file)
{
    (void)path;
    double arrived = now();
    size_t lead = (size_t)(offset % ALIGNMENT);
    size_t span = (lead + count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *memory = aligned_alloc(ALIGNMENT, span);
    struct fuse_bufvec *vector = malloc(sizeof *vector);
    ssize_t got = memory && vector ? read_aligned((int)file->fh, memory, span, offset - (off_t)lead) : -ENOMEM;
    if (got < 0) {
        free(memory);
        free(vector);
        return (int)got;
    }
    size_t length = (size_t)got <= lead ? 0 : (size_t)got - lead;
    length = length < count ? length : count;
    if (lead > 0)
        memmove(memory, memory + lead, length);
    occupy(arrived, length);
    *vector = FUSE_BUFVEC_INIT(length);
    vector->buf[0].mem = memory; /* libfuse frees both */
    *answer = vector;
    return 0;
}

static void *end_with_input(void *unused)
{
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    kill(getpid(), SIGTERM); /* libfuse unmounts and ends */
    return unused;
}

static void *mounted(struct fuse_conn_info *connection, struct fuse_config *configuration)
{
    (void)connection, (void)configuration;
    pthread_t watcher;
    pthread_create(&watcher, NULL, end_with_input, NULL);
    pthread_detach(watcher);
    puts("mounted");
    fflush(stdout);
    return NULL;
}

static const struct fuse_operations operations = {
    .init = mounted,
    .getattr = get_attributes,
    .readdir = list_folder,
    .open = open_file,
    .release = close_file,
    .read_buf = read_paced,
};

int main(int argc, char **argv)
{
    if (argc != 4 || (rate = atof(argv[2])) <= 0) {
        fprintf(stderr, "usage: %s FOLDER BYTES-PER-SECOND MOUNT-POINT\n", argv[0]);
        return 2;
    }
    root = open(argv[1], O_RDONLY | O_DIRECTORY);
    if (root < 0) {
        perror(argv[1]);
        return 1;
    }
    char *arguments[] = {argv[0], "-f", "-o", "ro,max_threads=10,max_idle_threads=10", argv[3], NULL};
    return fuse_main(5, arguments, &operations, NULL);
}
