using Imaging.BootEnvironments.WinPe;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Volumes.Fat32;

namespace Imaging.BootEnvironments.Tests.WinPe;

/// <summary>A boot.wim, an engine and a manifest's boot section that names them and nothing else.</summary>
internal sealed class WinPeWorkshop : IDisposable
{
    /// <summary>An .inf file with a driver for x64.</summary>
    public const string Inf = "[Version]\r\nSignature=\"$Windows "
        + "NT$\"\r\n[Manufacturer]\r\n%Maker%=Models,NTamd64\r\n[Models.NTamd64]\r\n%Nic%=Install,PCI\\VEN_8086\r\n";

    private readonly TempFolder _temp = new();

    public WinPeWorkshop()
    {
        Windows = new FakeWindowsPe(_temp.Path).WithAll();
        Put("bin/imaging.exe", FakeProgram.Make("the engine"));
        Put("bin/libzstd.dll", FakeProgram.Make("the library"));
    }

    public FakeWindowsPe Windows { get; }

    public QuietEvents Events { get; } = new();

    /// <summary>Captures the image when it is first asked for.</summary>
    public ManifestBootWinPe Boot => field ??= new(Windows.Capture(), null, null, [], null, [], null, Debug: false, At("bin/imaging.exe"));

    public string At(string name) => _temp.File(name);

    public string Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public string Put(string name, string content) => Put(name, System.Text.Encoding.UTF8.GetBytes(content));

    public ManifestBootFile Added(string source, string destination) =>
        TargetPath.TryParse(destination, out TargetPath target, out _)
            ? new ManifestBootFile(At(source), target)
            : throw new ArgumentException(destination);

    public BootSection Make(ManifestBootWinPe boot, string target = "made", bool laysFiles = false)
    {
        string work = Directory.CreateDirectory(At(target + "-work")).FullName;
        var identity = new BootIdentity("a key\n", new string('a', 32));
        return new WinPeBootEnvironment(boot, laysFiles, Events).Make(identity, At(target), work, CancellationToken.None);
    }

    public void Check(ManifestBootWinPe boot, bool laysFiles = false) => new WinPeBootEnvironment(boot, laysFiles, Events).Check();

    /// <summary>The boot.wim that was made.</summary>
    public string Made(string target = "made") => At($"{target}/sources/boot.wim");

    /// <summary>The files of a folder, in the order of their characters.</summary>
    public string[] Files(string folder = "made") =>
        [
            .. Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(At(folder), file)).Order(StringComparer.Ordinal),
        ];

    public void Dispose() => _temp.Dispose();
}
