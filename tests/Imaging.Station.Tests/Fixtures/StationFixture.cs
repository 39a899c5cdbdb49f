using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.Station.Tests.Fixtures;

/// <summary>Two small releases of one maker, and sticks with them; built once.</summary>
public sealed class StationFixture : IDisposable
{
    private readonly SmallRelease _small = new();

    public StationFixture()
    {
        Release = _small.Publish(Content("1"));
        OtherRelease = _small.Publish(Content("2"));
        Folder = _small.WriteFolder(Release, "stick");
        Image = _small.WriteImage(Release, "a.img");
        Twin = _small.WriteImage(Release, "b.img");
        Other = _small.WriteImage(OtherRelease, "c.img");
    }

    public OpenRelease Release { get; }

    public OpenRelease OtherRelease { get; }

    public string PublicKey => _small.PublicKey;

    /// <summary>A stick as a folder; those who change it copy it.</summary>
    public string Folder { get; }

    /// <summary>Raw sticks: two with the release, one with the other.</summary>
    public string Image { get; }

    public string Twin { get; }

    public string Other { get; }

    public void Dispose() => _small.Dispose();

    /// <summary>Changes the release in a stick's folder, and signs it again with the maker's key.</summary>
    public void Rewrite(string stick, Func<ReleaseDocument, ReleaseDocument> change) => _small.Rewrite(Release, stick, change);

    private static SmallReleaseContent Content(string version)
    {
        var bytes = new byte[3_000_000];
        new Random(5).NextBytes(bytes);
        return new SmallReleaseContent
        {
            Name = "line",
            Version = version,
            Machines = [new MachineRule("Testco*", "Book", null, [])],
            Windows = [("Windows/code.dll", bytes)],
            Boot = [("EFI/BOOT/BOOTX64.EFI", bytes[..100_001])],
        };
    }
}

[CollectionDefinition(nameof(StationCollection))]
public sealed class StationCollection : ICollectionFixture<StationFixture>;
