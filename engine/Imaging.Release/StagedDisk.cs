using Imaging.Core;

namespace Imaging.Release;

/// <summary>A disk that was staged: its ESP holds the release's own documents, so that it can be checked without a stick.</summary>
public sealed class StagedDisk : IReleaseSource
{
    private readonly Fat32Tree _esp;

    private StagedDisk(IBlockDevice device, Fat32Tree esp, StickDocument document) => (Device, _esp, Document) = (device, esp, document);

    public string Name => _esp.Name;

    /// <summary>The whole disk; not owned.</summary>
    public IBlockDevice Device { get; }

    public StickDocument Document { get; }

    /// <summary>None: an ESP is not mounted, and what was staged stays as it is.</summary>
    public string? Journal => null;

    /// <param name="device">Open for reading; not owned.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: it is no staged disk; <see cref="ExitCode.PartitionTable"/>, <see cref="ExitCode.Corrupt"/>: its
    /// ESP or the document on it is damaged.
    /// </exception>
    public static StagedDisk Open(IBlockDevice device)
    {
        Fat32Tree? esp = Fat32Tree.OfEsp(device);
        if (esp is null || !esp.Exists(StickPaths.Stick))
            throw NoStagedDisk(device, "no release on an EFI system partition");
        StickDocument document = Documents.ReadStick(esp.ReadAll(StickPaths.Stick), $"{esp.Name}/{StickPaths.Stick}");
        return document.Kind == StickDocument.Site
            ? new StagedDisk(device, esp, document)
            : throw NoStagedDisk(device, $"the kind '{document.Kind}'");
    }

    /// <summary>Null: lists of machines stay on sticks.</summary>
    public MachineRow? FindMachine(string? serial, Action<string> warn) => null;

    public OpenRelease OpenRelease(ReleaseKey? key) => Release.OpenRelease.OpenNamed(_esp, Document, key, "Stage the disk again.");

    public void Dispose() => _esp.Dispose();

    private static ImagingException NoStagedDisk(IBlockDevice device, string found) => new(
        ExitCode.Missing, device.Name, found, "a disk that was staged", "Name the stick that the release came with: --stick.");
}
