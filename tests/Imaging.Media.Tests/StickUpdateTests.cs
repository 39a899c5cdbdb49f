using Imaging.Core;
using Imaging.Host;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Media.Tests;

public sealed class StickUpdateTests : IDisposable
{
    private const string Record = "imaging/journal/20270101T000000Z-X-1-end.json";

    private const string Log = "imaging/journal/20270101T000000Z-X-1-end.log";

    private static readonly byte[] s_common = PackFixture.Noise(6 * PackFixture.MiB, 1);

    private readonly StickFixture _fixture = new();
    private readonly OpenRelease _old;
    private readonly OpenRelease _new;
    private readonly string _stick;

    public StickUpdateTests()
    {
        _old = _fixture.Publish("old-1", [s_common, PackFixture.Noise(PackFixture.MiB, 2)],
            ("EFI/BOOT/BOOTX64.EFI", PackFixture.Noise(40_000, 3)), ("same.cfg", "same"u8.ToArray()), ("gone/old.cfg", [1]),
            ("Case.cfg", [1]));
        _new = _fixture.Publish("new-2", [s_common, PackFixture.Noise(2 * PackFixture.MiB, 4)],
            ("EFI/BOOT/BOOTX64.EFI", PackFixture.Noise(40_000, 5)), ("same.cfg", "same"u8.ToArray()), ("fresh/new.cfg", [2]));
        _stick = _fixture.File("stick");
        _fixture.Writer(_old).WriteFolder(_stick, CancellationToken.None);
        File.WriteAllText(Path.Combine(_stick, Record), "a record");
        File.WriteAllText(Path.Combine(_stick, Log), "a log");
        File.WriteAllText(Path.Combine(_stick, "machines.csv"), "serial,tag,name\n");
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Update_ToAnotherRelease_AddsOnlyWhatIsMissingAndStaysTheSameStick()
    {
        string id = IdOf(_stick);
        var operations = new Operations(new HostStickFolder(_stick));
        StickUpdateReport report = Update(operations, _new);

        Assert.Equal("new-2", _fixture.Verify(_stick).Id);
        Assert.Equal((id, "old-1"), (IdOf(_stick), report.Old));
        Assert.Equal("imaging/stick.json", operations.Log.Last(o => !o.StartsWith("delete", StringComparison.Ordinal))[4..]);
        AssertUsersFilesAreThere(_stick);
        string[] shared = [.. _old.Document.Packs.Select(p => p.Name).Intersect(_new.Document.Packs.Select(p => p.Name))];
        Assert.NotEmpty(shared);
        Assert.All(shared, p => Assert.DoesNotContain(operations.Log, o => o.Contains(p, StringComparison.Ordinal)));
        Assert.Contains(report.Kept, f => f.Path == "same.cfg");
        Assert.False(File.Exists(Path.Combine(_stick, "gone/old.cfg")));
        Assert.False(Directory.Exists(Path.Combine(_stick, "imaging/update")));
        Assert.True(Directory.Exists(Path.Combine(_stick, "imaging/releases/old-1"))); // there is room
        Assert.True(report.ReadBack.Bytes >= _new.Document.Packs.Sum(p => p.Length));
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public void Update_CutOffAtAnyOperation_HoldsOneReleaseCompleteOrIsRefused()
    {
        var counter = new Operations(new HostStickFolder(Copy("counted")));
        Update(counter, _new);
        int firstMove = counter.Log.FindIndex(o => o.StartsWith("move", StringComparison.Ordinal));
        int switched = counter.Log.IndexOf("put imaging/stick.json");
        Assert.True(firstMove > 0 && switched > firstMove);
        for (int at = 0; at < counter.Log.Count; at++)
        {
            foreach (bool half in (bool[])[false, true])
            {
                string stick = Copy($"cut-{at}-{half}");
                Assert.Throws<ImagingException>(
                    () => Update(new Operations(new HostStickFolder(stick)) { CutAt = at, HalfDone = half }, _new));

                string? holds = Holds(stick);
                if (at <= firstMove)
                    Assert.Equal("old-1", holds);
                else if (at > switched)
                    Assert.Equal("new-2", holds);
                else
                    Assert.True(holds is null, $"cut at {counter.Log[at]}, and it calls itself {holds}");
                AssertUsersFilesAreThere(stick);

                Update(new Operations(new HostStickFolder(stick)), _new);
                Assert.Equal("new-2", Holds(stick));
                Assert.Empty(Directory.EnumerateFiles(stick, "*.tmp", SearchOption.AllDirectories));
                Directory.Delete(stick, recursive: true);
            }
        }
    }

    [Fact]
    public void Update_ToTheSameRelease_RepairsWhatRotted()
    {
        string pack = Path.Combine(_stick, "imaging/packs", _old.Document.Packs[0].Name);
        byte[] bytes = File.ReadAllBytes(pack);
        bytes[^1] ^= 1;
        File.WriteAllBytes(pack, bytes);
        StickUpdateReport report = Update(new Operations(new HostStickFolder(_stick)), _old);
        Assert.Equal([$"imaging/packs/{_old.Document.Packs[0].Name}"], report.Added.Select(f => f.Path));
        Assert.Equal("old-1", Holds(_stick));
    }

    [NeedsFact("root", "mount")]
    public void Update_LittleSpace_DeletesWhatNoReleaseNeedsAndRefusesWhereThatIsNotEnough()
    {
        OpenRelease third = _fixture.Publish("third-3", [s_common, PackFixture.Noise(3 * PackFixture.MiB / 2, 9)]);
        OpenRelease big = _fixture.Publish("big-4", [PackFixture.Noise(9 * PackFixture.MiB, 10)]);
        string mount = Directory.CreateDirectory(_fixture.File("mount")).FullName;
        Tool.Expect("mount", "-t", "tmpfs", "-o", "size=13M", "tmpfs", mount);
        try
        {
            Tool.Expect("cp", "-r", $"{_stick}/.", mount);
            Assert.DoesNotContain(
                Update(new Operations(new HostStickFolder(mount)), _new).Removed, r => r.StartsWith("imaging", StringComparison.Ordinal));

            StickUpdateReport report = Update(new Operations(new HostStickFolder(mount)), third);
            Assert.NotEmpty(report.Removed);
            Assert.All(report.Removed.Where(r => r.StartsWith("imaging/packs", StringComparison.Ordinal)),
                r => Assert.DoesNotContain(
                    _new.Document.Packs.Concat(third.Document.Packs), p => r.EndsWith(p.Name, StringComparison.Ordinal)));
            Assert.Equal("third-3", Holds(mount));
            AssertUsersFilesAreThere(mount);

            ImagingException e = Assert.Throws<ImagingException>(() => Update(new Operations(new HostStickFolder(mount)), big));
            Assert.Equal(ExitCode.DeviceIo, e.Code);
            Assert.Equal("third-3", Holds(mount));
        }
        finally
        {
            Tool.Expect("umount", mount);
        }
    }

    [Fact]
    public void Update_BootFileInPlaceOfTheUsersList_IsRefused()
    {
        OpenRelease clash = _fixture.Publish("clash-5", [s_common], ("Machines.csv", [1]));
        File.WriteAllText(Path.Combine(_stick, "Machines.csv"), "x"); // the same file on FAT
        Assert.Equal(
            ExitCode.Usage, Assert.Throws<ImagingException>(() => Update(new Operations(new HostStickFolder(_stick)), clash)).Code);
    }

    private StickUpdateReport Update(IStickFolder folder, OpenRelease release)
    {
        using var update = new StickUpdate(folder, release, _fixture.Output, _fixture);
        return update.Run(CancellationToken.None);
    }

    private string Copy(string name)
    {
        Tool.Expect("cp", "-r", _stick, _fixture.File(name));
        return _fixture.File(name);
    }

    private static string IdOf(string path)
    {
        using Stick stick = Stick.Open(path);
        return stick.Document.StickId;
    }

    /// <summary>The release that all checks vouch for; null where they refuse the stick.</summary>
    private string? Holds(string stick)
    {
        try
        {
            return _fixture.Verify(stick).Id;
        }
        catch (ImagingException e) when (e.Code == ExitCode.Corrupt)
        {
            return null;
        }
    }

    private static void AssertUsersFilesAreThere(string stick)
    {
        Assert.Equal("a record", File.ReadAllText(Path.Combine(stick, Record)));
        Assert.Equal("a log", File.ReadAllText(Path.Combine(stick, Log)));
        Assert.True(File.Exists(Path.Combine(stick, "machines.csv")));
    }

    /// <summary>Notes the changes, and cuts the power at one of them: before it, or in the middle of it.</summary>
    private sealed class Operations(IStickFolder folder) : IStickFolder
    {
        public int CutAt { get; init; } = -1;

        /// <summary>True: a file that is being put has half of its bytes under its temporary name.</summary>
        public bool HalfDone { get; init; }

        public List<string> Log { get; } = [];

        public string Path => folder.Path;

        public void Put(string path, StickFile content, Action<long> wrote, CancellationToken cancel)
        {
            if (Note($"put {path}"))
            {
                if (HalfDone)
                    PutHalf(path, content);
                throw Cut();
            }

            folder.Put(path, content, wrote, cancel);
        }

        public void Move(string from, string to)
        {
            if (Note($"move {to}"))
                throw Cut();
            folder.Move(from, to);
        }

        public void Delete(string path)
        {
            if (Note($"delete {path}"))
                throw Cut();
            folder.Delete(path);
        }

        private bool Note(string operation)
        {
            Log.Add(operation);
            return Log.Count - 1 == CutAt;
        }

        private void PutHalf(string path, StickFile content)
        {
            using IByteSource source = content.Open();
            var half = new byte[content.Length / 2];
            source.Read(0, half);
            string full = System.IO.Path.Combine(Path, path) + DurableFileWriter.Temporary;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, half);
        }

        private static ImagingException Cut() => new(ExitCode.DeviceIo, "stick", "the power went", "", "");
    }
}
