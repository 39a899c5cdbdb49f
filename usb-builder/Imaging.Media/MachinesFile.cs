using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>A <c>machines.csv</c> on its way to sticks: read and checked.</summary>
public sealed class MachinesFile
{
    private MachinesFile(string path, byte[] bytes, MachineList list) => (Path, Bytes, List) = (path, bytes, list);

    public string Path { get; }

    public byte[] Bytes { get; }

    public MachineList List { get; }

    /// <param name="events">Receives of duplicates.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>; <see cref="ExitCode.Manifest"/>: not such a list.</exception>
    public static MachinesFile Load(string path, IBuildEvents events)
    {
        using var file = new FileByteSource(path);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        MachineList list = MachineList.Parse(bytes, path);
        foreach (string serial in list.Duplicates)
            events.Warned($"{path}: the serial {serial} stands there more than once; the first one counts.");
        foreach (string name in list.DuplicateNames)
            events.Warned($"{path}: several machines would be called {name}.");
        return new MachinesFile(path, bytes, list);
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Usage"/>: the release has a boot file of that name.</exception>
    public void RefuseConflict(ReleaseDocument release)
    {
        if (release.Boot.Any(b => b.Path.Equals(MachineList.FileName, StringComparison.OrdinalIgnoreCase)))
            throw new ImagingException(
                ExitCode.Usage, Path, $"a boot file {MachineList.FileName} in the release {release.Id}", "no file of that name",
                "Leave --machines out, or take that file out of the boot files.");
    }
}
