using System.Text.Json;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Staging;

/// <summary>A copy of the stick, and a place for a disk image.</summary>
internal sealed class TestStick : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StageFixture _fixture;

    public TestStick(StageFixture fixture)
    {
        _fixture = fixture;
        Folder = _folder.File("stick");
        Disk = _folder.File("disk.img");
        foreach (string file in Directory.EnumerateFiles(fixture.Stick, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(fixture.Stick, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; }

    public string Disk { get; }

    private string OldCopy => _folder.File("old.img");

    public string Journal => Path.Combine(Folder, StickPaths.Journal);

    public StageRequest Request => new()
    {
        Location = new StickLocation(Folder),
        Disk = Disk,
        Size = File.Exists(Disk) ? null : StageFixture.LargeDisk,
        PublicKey = _fixture.PublicKey,
        Seed = 8,
        Values = StageFixture.Values,
        Options = StageFixture.Options,
    };

    public string PathOf(string name) => _folder.File(name);

    /// <summary>Changes the release, and signs it again with the maker's key.</summary>
    public void Rewrite(Func<ReleaseDocument, ReleaseDocument> change) => _fixture.Rewrite(Folder, change);

    /// <summary>Makes the disk, with something in LBA 0 and at its end that must not be lost, and a copy to compare with.</summary>
    public void MakeOldDisk(long bytes = StageFixture.LargeDisk)
    {
        byte[] mark = [.. Enumerable.Repeat((byte)0xA7, 4096)];
        foreach (string path in (string[])[Disk, OldCopy])
        {
            using FileStream file = File.Create(path);
            file.SetLength(bytes);
            file.Write(mark);
            file.Seek(-mark.Length, SeekOrigin.End);
            file.Write(mark);
        }
    }

    public byte[] ReadDisk(long offset, int count)
    {
        using FileStream file = File.OpenRead(Disk);
        file.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Also while a run has the disk locked, which cmp does not care about.</summary>
    public bool OldDiskIsUntouched() => Tool.Run("cmp", Disk, OldCopy).ExitCode == 0;

    /// <summary>Records of a kind, oldest first.</summary>
    public IReadOnlyList<RunRecord> Records(string kind) => !Directory.Exists(Journal) ? [] :
        [.. Directory.EnumerateFiles(Journal, $"*-{kind}.json").Order(StringComparer.Ordinal)
            .Select(f => JsonSerializer.Deserialize(File.ReadAllBytes(f), RunRecordContext.Default.RunRecord)!).OrderBy(r => r.Started)];

    public void Dispose() => _folder.Dispose();
}
