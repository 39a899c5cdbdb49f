using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

public sealed class Fat32PropertyTests
{
    private static readonly Fat32Format s_format = Sample.Format(40 * ByteSize.MiB);

    private static readonly string[] s_words =
        ["EFI", "boot", "a", "long name with spaces", "ärger", "😀", "x.y.z", ".dot", "UPPER.EXT", "lower.ext", "exactly13char", "+"];

    // A file as four numbers, so that FsCheck can shrink what fails: folder, folder, name, length.
    private static Arbitrary<Item[]> Trees => ArbMap.Default.ArbFor<Item[]>();

    [Fact]
    public void RandomTree_ReadsBackAsWritten() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(80), Prop.ForAll(Trees, items =>
        {
            Fat32File[] files = FilesOf(items);
            using MemoryDevice device = Sample.WriteToMemory(s_format, files);
            AssertSame(files, Fat32Volume.Open(device));
        }));

    [NeedsFact("fsck.vfat")]
    public void RandomTree_IsCleanForFsck() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15).WithEndSize(120), Prop.ForAll(Trees, items =>
        {
            using var temp = new TempFolder();
            Fat32File[] files = FilesOf(items);
            string image = temp.File("image");
            Sample.Write(image, s_format, files);
            int folders = files.SelectMany(f => Parents(f.Path)).Distinct(StringComparer.OrdinalIgnoreCase).Count();
            Assert.Equal(1 + folders + files.Length, Judge.Clean(image).Files);
            using var source = new FileByteSource(image);
            AssertSame(files, Fat32Volume.Open(source));
        }));

    /// <summary>
    /// Bytes of boot sector, FAT and folders are changed. Whatever then opens has to end: with what the volume now says, or with an
    /// <see cref="ImagingException"/>.
    /// </summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void FlippedMetadata_EndsInAnImagingExceptionOrARead()
    {
        Fat32File[] files =
            [.. Enumerable.Range(0, 60).Select(i => Sample.File($"{s_words[i % 4]}/{s_words[i / 4 % 12]}/{s_words[i % 12]}{i}", i * 97))];
        using MemoryDevice original = Sample.WriteToMemory(s_format, files);
        Fat32Layout layout = Fat32Layout.Plan(s_format, files);
        Fat32Geometry geometry = layout.Geometry;
        (long Start, long Length)[] targets =
        [
            (0, 90), (geometry.FatOffset(0), 2048),
            .. layout.Writes.Where(w => w.File is null && w.Offset >= geometry.DataOffset).Select(w => (w.Offset, w.Length)),
        ];

        int refused = 0;
        int read = 0;
        var random = new Random(20240607);
        for (int round = 0; round < 3_000; round++)
        {
            var overlay = new Overlay(original);
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                (long start, long length) = targets[random.Next(targets.Length)];
                overlay.Changes[start + random.NextInt64(length)] = (byte)random.Next(256);
            }

            try
            {
                Fat32Volume volume = Fat32Volume.Open(overlay);
                foreach ((string path, Fat32Entry entry) in volume.Files(""))
                {
                    using IByteSource file = volume.OpenFile(path);
                    Assert.Equal(entry.Length, file.Length);
                    var end = new byte[Math.Min(5000, file.Length)];
                    file.Read(file.Length - end.Length, end);
                }

                read++;
            }
            catch (ImagingException e)
            {
                Assert.Contains(e.Code, new[] { ExitCode.PartitionTable, ExitCode.Missing });
                refused++;
            }
        }

        Assert.True(refused > 300 && read > 300, $"{refused} refused, {read} read");
    }

    private static void AssertSame(Fat32File[] files, Fat32Volume volume)
    {
        (string Path, Fat32Entry Entry)[] found = [.. volume.Files("")];
        Assert.Equal(files.Length, found.Length);
        foreach (Fat32File file in files)
        {
            // The spelling of a folder may be that of another file.
            Assert.Contains(found, f => f.Path.Equals($@"\{file.Path}", StringComparison.OrdinalIgnoreCase)
                && f.Entry.Name == file.Path[(file.Path.LastIndexOf('\\') + 1)..]);
            Assert.Equal(Sample.Bytes(file.Path, file.Length), Sample.ReadAll(volume.OpenFile(file.Path)));
        }
    }

    private static Fat32File[] FilesOf(Item[] items)
    {
        // Distinct without regard to case; folders end with _, so that none has the name of a file.
        IEnumerable<string> paths = items.Select(i => i.Path).DistinctBy(p => p.ToUpperInvariant());
        return [.. paths.Select((p, i) => Sample.File(p, items[i % items.Length].Length))];
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (int at = path.IndexOf('\\'); at >= 0; at = path.IndexOf('\\', at + 1))
            yield return path[..at];
    }

    public sealed record Item(byte Depth, byte Folder, byte SubFolder, ushort Name, ushort Size)
    {
        public long Length => Size % 4 == 0 ? 0 : Size % 4 == 1 ? Size / 512 * 512 : Size;

        public string Path
        {
            get
            {
                string name = $"{Word(Name)}{(Name % 3 == 0 ? "" : $" {Name / 12}")}";
                string folder = Cased(Folder) + "_";
                return (Depth % 3) switch { 0 => name, 1 => $@"{folder}\{name}", _ => $@"{folder}\{Cased(SubFolder)}_\{name}" };
            }
        }

        private static string Word(int index) => s_words[index % s_words.Length];

        private static string Cased(int index) => index % 2 == 0 ? Word(index) : Word(index).ToUpperInvariant();
    }

    private sealed class Overlay(IByteSource inner) : IByteSource
    {
        public Dictionary<long, byte> Changes { get; } = [];

        public string Name => inner.Name;

        public long Length => inner.Length;

        public void Read(long offset, Span<byte> buffer)
        {
            inner.Read(offset, buffer);
            foreach ((long at, byte value) in Changes)
            {
                if (at >= offset && at < offset + buffer.Length)
                    buffer[(int)(at - offset)] = value;
            }
        }

        public void Dispose()
        {
        }
    }
}
