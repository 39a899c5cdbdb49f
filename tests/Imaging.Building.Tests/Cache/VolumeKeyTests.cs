using Imaging.Building.Cache;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Disk.Partitions;
using Imaging.Testing;
using Imaging.Wim;

namespace Imaging.Building.Tests.Cache;

public sealed class VolumeKeyTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly NtfsVolumeRequest _request;

    public VolumeKeyTests()
    {
        Put("packages/a/setup.exe", "setup");
        Put("packages/a/data/one.cab", "one");
        Put("packages/a/data/two.cab", "two");
        Put("windows/Windows/notepad.exe", "notepad");
        WriteWim();
        _request = new NtfsVolumeRequest
        {
            VolumeFile = _temp.File("windows.ntfs"),
            Size = 64 * 1024 * 1024,
            Label = "Windows",
            StartSector = 2048,
            Clock = DateTimeOffset.UnixEpoch,
            ContentTimes = ContentTimes.Clock,
            Wim = new WimSource(_temp.File("image.wim"), 1),
            Content = [new ContentTree(_temp.File("packages/a"), @"\Packages\a")],
            Slots = [new SlotFile(@"\Windows\unattend.xml", 4096)],
        };
    }

    public static TheoryData<string> Files => [.. s_files.Keys];

    public static TheoryData<string> Requests => [.. s_requests.Keys];

    private static readonly Dictionary<string, Action<VolumeKeyTests>> s_files = new()
    {
        ["a byte of a package"] = t => t.Put("packages/a/data/one.cab", "ONE"),
        ["a file more"] = t => t.Put("packages/a/data/three.cab", ""),
        ["a file less"] = t => File.Delete(t._temp.File("packages/a/data/two.cab")),
        ["a folder more"] = t => Directory.CreateDirectory(t._temp.File("packages/a/empty")),
        ["another name"] = t => File.Move(t._temp.File("packages/a/setup.exe"), t._temp.File("packages/a/Setup.exe")),
        ["bytes that moved to the next file"] = t =>
        {
            t.Put("packages/a/data/one.cab", "onet");
            t.Put("packages/a/data/two.cab", "wo");
        },
        ["a link"] = t => File.CreateSymbolicLink(t._temp.File("packages/a/link"), "setup.exe"),
        ["a file with holes"] = t => t.Sparse("packages/a/setup.exe", 1024 * 1024),
        ["hard links in place of copies"] = t =>
        {
            File.Delete(t._temp.File("packages/a/data/two.cab"));
            Tool.Expect("ln", t._temp.File("packages/a/data/one.cab"), t._temp.File("packages/a/data/two.cab"));
        },
        ["a byte in the WIM"] = t =>
        {
            t.Put("windows/Windows/notepad.exe", "NOTEPAD");
            t.WriteWim();
        },
    };

    private static readonly Dictionary<string, Func<NtfsVolumeRequest, NtfsVolumeRequest>> s_requests = new()
    {
        ["size"] = r => r with { Size = r.Size * 2 },
        ["label"] = r => r with { Label = "Windows 11" },
        ["start"] = r => r with { StartSector = 4096 },
        ["clock"] = r => r with { Clock = r.Clock.AddSeconds(1) },
        ["content times"] = r => r with { ContentTimes = ContentTimes.Host },
        ["image"] = r => r with { Wim = r.Wim! with { Image = 2 } },
        ["no image"] = r => r with { Wim = null },
        ["a file that is left out"] = r => r with { Removed = [@"\Windows\notepad.exe"] },
        ["no content"] = r => r with { Content = [] },
        ["destination"] = r => r with { Content = [r.Content[0] with { Destination = @"\Packages\b" }] },
        ["who may read"] = r => r with { AdministratorsFolder = @"\Packages" },
        ["no slot"] = r => r with { Slots = [] },
        ["slot path"] = r => r with { Slots = [r.Slots[0] with { Path = @"\unattend.xml" }] },
        ["slot size"] = r => r with { Slots = [r.Slots[0] with { Size = 8192 }] },
    };

    public void Dispose() => _temp.Dispose();

    [NeedsTheory("mkntfs")]
    [MemberData(nameof(Files))]
    public void Of_OtherFiles_IsAnotherKey(string change)
    {
        Digest before = Key(_request);
        s_files[change](this);
        Assert.NotEqual(before, Key(_request));
    }

    [NeedsTheory("mkntfs")]
    [MemberData(nameof(Requests))]
    public void Of_OtherRequest_IsAnotherKey(string change) => Assert.NotEqual(Key(_request), Key(s_requests[change](_request)));

    [NeedsFact("mkntfs")]
    public void Of_OtherRole_IsAnotherKey() => Assert.NotEqual(Key(_request), VolumeKey.Of(PartitionRole.Recovery, _request));

    /// <summary>
    /// A volume that is applied file by file is remembered apart, and no longer when what is said of it is made another way.
    /// </summary>
    [Fact]
    public void OfFiles_AnythingElse_IsAnotherKey()
    {
        Digest volume = Digest.Of("a volume"u8);
        Digest[] keys =
        [
            volume, FileVolumeKey.Of(volume, 1000), FileVolumeKey.Of(volume, 1001), FileVolumeKey.Of(Digest.Of("another"u8), 1000),
            FileVolumeKey.Of(volume, 1000, FileVolumeKey.Definition + 1),
        ];

        Assert.Distinct(keys);
        Assert.Equal(keys[1], FileVolumeKey.Of(volume, 1000, FileVolumeKey.Definition));
    }

    /// <summary>Two packages with a file of the same name: which of the two another name is a link to, is its content.</summary>
    [NeedsFact("mkntfs", "ln")]
    public void Of_LinkToAnotherPackagesFileOfTheSameName_IsAnotherKey()
    {
        Put("packages/b/setup.exe", "other");
        NtfsVolumeRequest request = _request with
        {
            Content = [.. _request.Content, new ContentTree(_temp.File("packages/b"), @"\Packages\b")],
        };
        Link("a", "kept");
        Link("b", "kept");
        Link("a", "packages/b/x.exe");
        Digest before = Key(request);
        File.Delete(_temp.File("packages/b/x.exe"));
        Link("b", "packages/b/x.exe");
        Assert.NotEqual(before, Key(request));

        void Link(string package, string name) => Tool.Expect(
            "ln", _temp.File($"packages/{package}/setup.exe"), name == "kept" ? _temp.File($"kept-{package}") : _temp.File(name));
    }

    /// <summary>Where things lie and when they were copied is not what a volume follows from.</summary>
    [NeedsFact("mkntfs", "cp")]
    public void Of_ACopyElsewhereWithOtherTimes_IsTheSameKey()
    {
        Tool.Expect("cp", "-r", "--no-preserve=all", _temp.File("packages"), _temp.File("copy"));
        Tool.Expect("cp", "--no-preserve=all", _temp.File("image.wim"), _temp.File("copy.wim"));
        File.SetLastWriteTimeUtc(_temp.File("copy/a/setup.exe"), DateTime.UnixEpoch);
        Assert.Equal(Key(_request), Key(_request with
        {
            VolumeFile = _temp.File("elsewhere"),
            Wim = new WimSource(_temp.File("copy.wim"), 1),
            Content = [new ContentTree(_temp.File("copy/a"), @"\Packages\a")],
        }));
    }

    private static Digest Key(NtfsVolumeRequest request) => VolumeKey.Of(PartitionRole.Windows, request);

    private void Put(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_temp.File(name))!);
        File.WriteAllText(_temp.File(name), content);
    }

    private void Sparse(string name, long length)
    {
        using FileStream file = File.Create(_temp.File(name));
        file.SetLength(length);
    }

    private void WriteWim()
    {
        using WimFile wim = WimFile.CreateNew(WimCompression.Xpress);
        wim.AddImage(_temp.File("windows"), "one");
        wim.AddImage(_temp.File("packages"), "two");
        wim.Write(_temp.File("image.wim"));
    }
}
