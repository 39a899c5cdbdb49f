/* A file system with one file, "stick", that is as long as claimed and wraps around at its real size, as a fake stick does. With a loop
 * device on it the kernel sees a fake disk. Runs until it is unmounted.
 * usage: fakestick BACKING-FILE REAL-BYTES CLAIMED-BYTES MOUNT-POINT
 */
#define FUSE_USE_VERSION 31
#define _FILE_OFFSET_BITS 64
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int backing;
static off_t real_size, claimed_size;

static int is_stick(const char *path) { return strcmp(path, "/stick") == 0; }

static int get_attributes(const char *path, struct stat *attributes, struct fuse_file_info *file)
{
    (void)file;
    memset(attributes, 0, sizeof *attributes);
    attributes->st_mode = is_stick(path) ? S_IFREG | 0600 : S_IFDIR | 0700;
    attributes->st_nlink = 1;
    attributes->st_size = is_stick(path) ? claimed_size : 0;
    return is_stick(path) || strcmp(path, "/") == 0 ? 0 : -ENOENT;
}

/* Past the page cache, which would keep what was written behind the real end. */
static int open_file(const char *path, struct fuse_file_info *file)
{
    file->direct_io = 1;
    return is_stick(path) ? 0 : -ENOENT;
}

/* The part of a request that lies in one piece of the backing file. */
static size_t in_one_piece(off_t offset, size_t count)
{
    off_t left = real_size - offset % real_size;
    return (off_t)count < left ? count : (size_t)left;
}

static int read_file(const char *path, char *buffer, size_t count, off_t offset, struct fuse_file_info *file)
{
    (void)path, (void)file;
    for (size_t done = 0; done < count;) {
        off_t at = offset + (off_t)done;
        ssize_t n = pread(backing, buffer + done, in_one_piece(at, count - done), at % real_size);
        if (n <= 0)
            return -EIO;
        done += (size_t)n;
    }
    return (int)count;
}

static int write_file(const char *path, const char *buffer, size_t count, off_t offset, struct fuse_file_info *file)
{
    (void)path, (void)file;
    for (size_t done = 0; done < count;) {
        off_t at = offset + (off_t)done;
        ssize_t n = pwrite(backing, buffer + done, in_one_piece(at, count - done), at % real_size);
        if (n <= 0)
            return -EIO;
        done += (size_t)n;
    }
    return (int)count;
}

static int sync_file(const char *path, int data_only, struct fuse_file_info *file)
{
    (void)path, (void)data_only, (void)file;
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = get_attributes,
    .open = open_file,
    .read = read_file,
    .write = write_file,
    .fsync = sync_file,
};

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: %s BACKING-FILE REAL-BYTES CLAIMED-BYTES MOUNT-POINT\n", argv[0]);
        return 2;
    }
    real_size = atoll(argv[2]);
    claimed_size = atoll(argv[3]);
    backing = open(argv[1], O_RDWR | O_CREAT, 0600);
    if (backing < 0 || ftruncate(backing, real_size) != 0) {
        perror(argv[1]);
        return 1;
    }
    char *arguments[] = {argv[0], "-s", argv[4], NULL}; /* goes to the background when it is mounted */
    return fuse_main(3, arguments, &operations, NULL);
}
