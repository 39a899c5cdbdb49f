using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Building.Tests.Packing;

public sealed class PackFileWriterTests : IDisposable
{
    private const int MiB = PackFixture.MiB;

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Append_MoreThanAPackHolds_BeginsTheNext()
    {
        using var writer = new PackFileWriter(_temp.Path, 5, maximumLength: 5 * 4096);
        List<StoredFrame> frames = [.. Enumerable.Range(0, 8).Select(_ => new StoredFrame())];
        int[] clusters = [1, 3, 1, 4, 2, 2, 1, 1];
        for (int i = 0; i < frames.Count; i++)
        {
            byte[] stored = PackFixture.Noise(clusters[i] * 4096, i);
            writer.Append(frames[i], 100, stored, Digest.Of(stored));
        }

        writer.Finish();

        // The first pack is exactly full, the second begins with the frame that did not fit.
        Assert.Equal([5, 5, 6, 7, 8, 8, 9, 9], frames.Select(f => f.Pack!.Order));
        Assert.Equal([4096, 2 * 4096], frames.Take(2).Select(f => f.Frame.Offset));
        Assert.All(writer.Packs, p =>
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(_temp.Path, p.Entry!.Name));
            Assert.Equal(p.Entry.Length, bytes.Length);
            Assert.True(bytes.Length <= 5 * 4096);
            Assert.Equal(p.Entry.Sha256, Digest.Of(bytes));
            Assert.Equal($"{p.Entry.Sha256.ToString()[..32]}.pack", p.Entry.Name);
            PackFormat.Check(new MemoryByteSource("pack", bytes), p.Entry.Length);
        });
        for (int i = 0; i < frames.Count; i++)
        {
            byte[] pack = File.ReadAllBytes(Path.Combine(_temp.Path, frames[i].Pack!.Entry!.Name));
            Assert.Equal(PackFixture.Noise(clusters[i] * 4096, i), pack[(int)frames[i].Frame.Offset..][..frames[i].Frame.PackedLength]);
        }
    }

    [Fact]
    public void Dispose_BeforeFinish_LeavesNothing()
    {
        using (var writer = new PackFileWriter(_temp.Path, 0))
            writer.Append(new StoredFrame(), 1, new byte[4096], default);
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void Finish_NothingAppended_WritesNoPack()
    {
        using var writer = new PackFileWriter(_temp.Path, 0);
        writer.Finish();
        Assert.Empty(writer.Packs);
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void Append_FolderThatIsNotThere_IsDeviceIo()
    {
        using var writer = new PackFileWriter(_temp.File("nothing"), 0);
        ImagingException e = Assert.Throws<ImagingException>(() => writer.Append(new StoredFrame(), 1, new byte[4096], default));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
    }

    /// <summary>
    /// Again and again, since who notices first is a race: it is always the full disk that is reported, and never a cancellation.
    /// </summary>
    [NeedsFact("mount", "root")]
    public void Pack_DiskFull_IsDeviceIo()
    {
        string mount = Directory.CreateDirectory(_temp.File("mount")).FullName;
        Tool.Expect("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", mount);
        try
        {
            byte[] chunk = PackFixture.Noise(4 * MiB, 1);
            for (int i = 0; i < 5; i++)
            {
                using (var writer = new PackFileWriter(mount, 0))
                using (var packer = new FramePacker(writer, CompressionLevel.Fast, default))
                {
                    ImagingException e = Assert.Throws<ImagingException>(() =>
                    {
                        for (int n = 0; n < 60; n++)
                            packer.Add(chunk);
                        packer.Finish();
                    });
                    Assert.Equal((ExitCode.DeviceIo, mount), (e.Code, e.Place));
                }

                Assert.Empty(Directory.GetFileSystemEntries(mount));
            }
        }
        finally
        {
            Tool.Expect("umount", mount);
        }
    }
}
