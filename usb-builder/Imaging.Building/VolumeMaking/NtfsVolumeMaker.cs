using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Imaging.Core;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Makes NTFS volumes with implementations everybody trusts: mkntfs formats, libwim in NTFS mode fills, libntfs-3g secures. Needs neither
/// root nor a mount. The work is done by a child process under a frozen clock (<see cref="VolumeMakerChild"/>), so that the same request
/// makes the same bytes.
/// </summary>
public static class NtfsVolumeMaker
{
    private const int MaxLabel = 32;
    private const int Cluster = 4096;
    private const int MaxErrorText = 2000;

    /// <summary>Makes a volume. On any failure nothing is left of its file.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="tools">Null to look for them on this host.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Ends the child.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: names Windows cannot hold, content that is missing or does not fit, a slot that is wrong.
    /// <see cref="ExitCode.Wim"/>: the WIM is missing or damaged, a program is missing or failed. <see cref="ExitCode.DeviceIo"/>: the
    /// volume's file cannot be written.
    /// </exception>
    public static NtfsVolumeReport Make(
        NtfsVolumeRequest request,
        VolumeMakerTools? tools = null,
        IProgress<VolumeMakingProgress>? progress = null,
        CancellationToken cancel = default)
    {
        Check(request);
        request = Absolute(request);
        cancel.ThrowIfCancellationRequested();
        tools ??= VolumeMakerTools.Find();
        string scratch = Directory.CreateTempSubdirectory("imaging-volume-").FullName;
        bool made = false;
        try
        {
            string jobFile = Path.Combine(scratch, "job.json");
            var job = new VolumeMakerJob(request, tools.Mkntfs, scratch);
            File.WriteAllBytes(jobFile, JsonSerializer.SerializeToUtf8Bytes(job, VolumeMakerJson.Default.VolumeMakerJob));
            NtfsVolumeReport report = RunChild(request, tools, jobFile, progress, cancel);
            made = true;
            return report;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
            if (!made && File.Exists(request.VolumeFile))
                File.Delete(request.VolumeFile);
        }
    }

    // The child works in a folder of its own.
    private static NtfsVolumeRequest Absolute(NtfsVolumeRequest request) => request with
    {
        VolumeFile = Path.GetFullPath(request.VolumeFile),
        Wim = request.Wim is { } wim ? wim with { Path = Path.GetFullPath(wim.Path) } : null,
        Content = [.. request.Content.Select(tree => tree with { HostPath = Path.GetFullPath(tree.HostPath) })],
    };

    private static NtfsVolumeReport RunChild(
        NtfsVolumeRequest request,
        VolumeMakerTools tools,
        string jobFile,
        IProgress<VolumeMakingProgress>? progress,
        CancellationToken cancel)
    {
        var info = new ProcessStartInfo(tools.Child[0], [.. tools.Child.Skip(1), VolumeMakerChild.Verb, jobFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        FrozenClock.Apply(info.Environment, tools.LibFaketime, request.Clock);

        // mkntfs reads the label in the locale's encoding.
        info.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Start(info);
        using CancellationTokenRegistration killer = cancel.Register(() => Kill(process));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        NtfsVolumeReport? report = null;
        ImagingException? failure = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            VolumeMakerMessage? message = VolumeMakerMessage.FromLine(line);
            if (message?.Progress is { } step)
                progress?.Report(step);
            report = message?.Report ?? report;
            failure = message?.Failure?.ToException() ?? failure;
        }

        process.WaitForExit();
        FrozenClock.RemoveTraces(process.Id);
        cancel.ThrowIfCancellationRequested();
        if (failure is not null)
            throw failure;
        return process.ExitCode == 0 && report is not null ? report : throw Crashed(request, process.ExitCode, errors.Result);
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new ImagingException(
                ExitCode.Wim, info.FileName, e.Message, "a program to make the volume with", "Install this program again.", e);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself in this very moment, which is what was wanted.
        }
    }

    private static ImagingException Crashed(NtfsVolumeRequest request, int exitCode, string errors)
    {
        string said = errors.Length > MaxErrorText ? errors[..MaxErrorText] : errors;
        return new ImagingException(
            ExitCode.Wim,
            request.VolumeFile,
            $"the process that makes it ended with {exitCode}: {said.Trim()}",
            "",
            "Check memory and disk space; if these are fine, report this as a defect.");
    }

    private static void Check(NtfsVolumeRequest request)
    {
        if (request.Size <= 0 || request.Size % Cluster != 0)
            throw Wrong(request, $"a size of {request.Size} bytes", $"a multiple of {Cluster}", "Give the partition a size in MiB.");
        if (request.Label.Length > MaxLabel)
            throw Wrong(request, $"a label of {request.Label.Length} characters", $"up to {MaxLabel}", "Shorten the label.");
        if (request.StartSector is < 0 or > uint.MaxValue)
            throw Wrong(request, $"a partition at sector {request.StartSector}", $"a start below {uint.MaxValue}",
                "Put it nearer the start of the disk.");
        if (request is { Wim: null, Content: [], Slots: [] })
            throw Wrong(request, "nothing for it to hold", "a WIM, content or slots", "Leave the volume out, or say what it holds.");
        foreach (ContentTree tree in request.Content)
            Check(request, tree);
        foreach (SlotFile slot in request.Slots)
            Check(request, slot);
        if (request.Slots.GroupBy(slot => WindowsName.FoldCase(slot.Path)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Wrong(request, $"two slots at {twice.First().Path}", "one", "Remove one of them.");
    }

    private static void Check(NtfsVolumeRequest request, ContentTree tree)
    {
        if (!Path.Exists(tree.HostPath))
            throw Wrong(request, $"content {tree.HostPath}, which is not there", "a file or folder", "Check the path in the manifest.");
        CheckPath(request, tree.Destination);
        if (tree.Destination == "\\" && !Directory.Exists(tree.HostPath))
            throw Wrong(request, $"the file {tree.HostPath} to become the root", "a folder", "Name the file's place.");
    }

    private static void Check(NtfsVolumeRequest request, SlotFile slot)
    {
        CheckPath(request, slot.Path);
        if (slot.Path == "\\")
            throw Wrong(request, "a slot at the root", "the path of a file", "Name the slot.");
        if (slot.Size <= 0 || slot.Size % Cluster != 0)
            throw Wrong(request, $"slot {slot.Path} of {slot.Size} bytes", $"a multiple of {Cluster}",
                "Choose 64 KiB unless more is needed.");
    }

    // A path this checks is one the tree's check and libwim read in the same way; names in it are checked with the tree.
    private static void CheckPath(NtfsVolumeRequest request, string path)
    {
        bool isPath = path == "\\" || (path.StartsWith('\\') && !path.Contains('/', StringComparison.Ordinal)
            && path[1..].Split('\\').All(name => name is not ("" or "." or "..")));
        if (!isPath)
            throw Wrong(request, $"the destination {path}", "a path from the root such as \\Folder\\File",
                "Write it with backslashes, from the root.");
    }

    private static ImagingException Wrong(NtfsVolumeRequest request, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, $"volume {request.Label}", found, expected, remedy);
}
