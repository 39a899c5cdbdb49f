using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>One volume of 96 MiB and a bit with files in it, made once for all tests; none may change it.</summary>
public sealed class NtfsSample : IDisposable
{
    public const string Unattend = @"\Windows\Panther\unattend.xml";
    public const string Machine = @"\ProgramData\imaging\machine.json";
    public const string Small = @"\Windows\small.txt";
    public const int UnattendBytes = 64 * 1024;
    public const int MachineBytes = 8192;

    /// <summary>24587 clusters, so that $Bitmap has padding bits, and five sectors after them.</summary>
    public const long PartitionBytes = 96 * ByteSize.MiB + 11 * 4096 + 5 * 512;


    private readonly TempFolder _temp = new();

    public NtfsSample()
    {
        Tree = _temp.File("tree");
        Image = _temp.File("sample.img");
        MakeTree(Tree);
        NtfsImage.Format(Image, PartitionBytes);
        NtfsImage.Fill(_temp, Image, Tree);
        Source = new FileByteSource(Image);
        Memory = NtfsImage.Load(Source);
    }

    public string Tree { get; }

    public string Image { get; }

    public IByteSource Source { get; }

    /// <summary>The same volume in memory: clone it to change it.</summary>
    public MemoryDevice Memory { get; }

    public static IReadOnlyList<NtfsSlot> Slots => [new(Unattend, UnattendBytes), new(Machine, MachineBytes)];

    public void Dispose()
    {
        Source.Dispose();
        _temp.Dispose();
    }

    /// <summary>Slots, a resident file, a file with so many names that it needs an attribute list, and many others.</summary>
    private static void MakeTree(string tree)
    {
        Put(tree, Unattend, Spaces(UnattendBytes));
        Put(tree, Machine, Spaces(MachineBytes));
        Put(tree, Small, Spaces(600));
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = new byte[random.Next(0, 30_000)];
            random.NextBytes(bytes);
            Put(tree, $@"\Windows\System32\folder{i % 7}\file {i}.dll", bytes);
        }

        byte[] large = new byte[3_000_000];
        random.NextBytes(large);
        Put(tree, @"\Windows\large.bin", large);
        for (int i = 0; i < 24; i++)
            Tool.Expect("ln", $"{tree}/Windows/large.bin", $"{tree}/Windows/a rather long name for a hard link, number {i}.bin");
    }

    private static void Put(string tree, string path, byte[] content)
    {
        string file = tree + path.Replace('\\', '/');
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    private static byte[] Spaces(int count) => [.. Enumerable.Repeat((byte)' ', count)];
}

[CollectionDefinition(Name)]
public sealed class NtfsSampleCollection : ICollectionFixture<NtfsSample>
{
    public const string Name = "NTFS sample";
}
