using System.Reflection;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Imaging.Wim;

namespace Imaging.Building.Cache;

/// <summary>The programs, libraries and code that decide a volume's bytes, by their content: a version says less.</summary>
internal static class ToolIdentity
{
    /// <summary>One type of each assembly.</summary>
    private static readonly Type[] s_code =
    [
        typeof(ToolIdentity), typeof(NtfsSeal), typeof(WimFile), typeof(DiskLayout), typeof(DiskImage), typeof(ClusterChunker),
        typeof(VolumeIndex),
        typeof(ByteSize),
    ];

    /// <summary>Loaded with libwim, so that these very files are in use.</summary>
    private static readonly string[] s_libraries = ["libwim.so", "libntfs-3g.so"];

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: a program is missing; <see cref="ExitCode.DeviceIo"/>.</exception>
    public static void Add(KeyWriter key)
    {
        AddCode(key);
        VolumeMakerTools tools = VolumeMakerTools.Find();
        foreach (string file in (string[])[tools.Mkntfs, tools.LibFaketime, .. LoadedLibraries()])
        {
            using var source = new FileByteSource(file);
            key.Add(FileDigest.Of(source));
        }
    }

    /// <summary>The builder's own code alone: what decides a volume that is only read.</summary>
    public static void AddCode(KeyWriter key)
    {
        foreach (Module module in s_code.Select(t => t.Module))
            key.Add(module.ModuleVersionId.ToByteArray());
    }

    /// <summary>Reads proc_pid_maps(5): the sixth field is the file.</summary>
    private static IEnumerable<string> LoadedLibraries()
    {
        WimFile.CreateNew(WimCompression.None).Dispose();
        List<string> loaded = [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains('/', StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];
        return s_libraries.Select(name =>
            loaded.Find(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal)) ?? throw NotLoaded(name));
    }

    private static ImagingException NotLoaded(string library) => new(
        ExitCode.Wim, library, "a libwim that does not use it", "Debian's libwim15, which can write NTFS", "Run: apt install libwim15");
}
