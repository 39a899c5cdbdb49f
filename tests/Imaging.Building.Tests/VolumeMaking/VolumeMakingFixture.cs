using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Testing.Trees;

namespace Imaging.Building.Tests.VolumeMaking;

/// <summary>Things several tests here need: one hostile WIM, made once, and a request to begin with.</summary>
public sealed class VolumeMakingFixture : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<string> _hostileWim;

    public VolumeMakingFixture() => _hostileWim = new Lazy<string>(() =>
    {
        string path = _folder.File("hostile.wim");
        HostileTree.MakeWim(path, smallFiles: 1000);
        return path;
    });

    public string HostileWim => _hostileWim.Value;

    public static NtfsVolumeRequest Request(string volumeFile) => new()
    {
        VolumeFile = volumeFile,
        Size = 200 * ByteSize.MiB,
        Label = "Windows",
        StartSector = 2048,
        Clock = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public void Dispose() => _folder.Dispose();
}
