using System.CommandLine;
using Imaging.Core;
using Imaging.Media;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Terminal;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder update</c>: a mounted stick gets what it lacks of another release.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("STICK") { Description = "Folder of a mounted stick" };
        var release = new Argument<string>("RELEASE")
        {
            Description = "The --out folder of a build, or one of its releases/… where it holds several",
        };
        Option<bool> secrets = SecretsOption.Create();
        var command = new Command("update", "Bring a mounted stick to another release: adds what is missing, keeps the journal")
        {
            target, release, secrets,
        };
        command.SetAction((parsed, log, cancel) =>
        {
            string folder = MountedFolder(parsed.GetRequiredValue(target));
            ReleaseFolder source = ReleaseFolder.Find(parsed.GetRequiredValue(release));
            OpenRelease opened = source.Open();
            var events = new BuildOutput(log);
            using var update = new StickUpdate(new HostStickFolder(folder), opened, source.OutputFolder, events)
            {
                AllowsClearSecrets = parsed.GetValue(secrets),
            };
            StickUpdateReport report = update.Run(cancel);
            events.Done();
            Print(report);
            var result = new StickResult(new StickDestination(folder, StickTargetKind.Folder), report.StickId, report.ReadBack, null);
            var output = new CertificateOutput(opened, json: false, file: null, events, log);
            output.Add(result);
            output.Explain(sticks: 1);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Only a host that has the file system mounted can change it and keep what is on it.</summary>
    private static string MountedFolder(string path)
    {
        StickTargetKind kind = StickTarget.KindOf(path);
        if (kind == StickTargetKind.Folder)
            return path;
        if (OperatingSystem.IsWindows())
            throw NotMounted(path, kind, @"Name its drive instead, such as E:\; or write it anew, which deletes its journal.");
        string mount = kind == StickTargetKind.Image
            ? $"mount -o loop,offset={StickContent.PartitionStart} {path} /mnt"
            : $"mount {PartitionOf(path)} /mnt";
        throw NotMounted(path, kind, $"Mount it (`{mount}`), update /mnt, and unmount it; or write it anew, which deletes its journal.");
    }

    private static ImagingException NotMounted(string path, StickTargetKind kind, string remedy) =>
        new(ExitCode.Usage, path, $"a raw {kind.ToString().ToLowerInvariant()}", "the folder of a mounted stick", remedy);

    private static string PartitionOf(string node) =>
        new DiskCatalog().List().Disks.FirstOrDefault(d => d.Node == node)?.Partitions.Select(p => p.Node).FirstOrDefault()
        ?? (char.IsAsciiDigit(node[^1]) ? $"{node}p1" : $"{node}1");

    private static void Print(StickUpdateReport report)
    {
        Console.Out.WriteLine($"was     {report.Old}");
        Console.Out.WriteLine($"added   {report.Added.Count} files, {Size(report.Added)}");
        Console.Out.WriteLine($"kept    {report.Kept.Count} files, {Size(report.Kept)} that were not written again");
        Console.Out.WriteLine($"removed {report.Removed.Count}{(report.Removed.Count > 0 ? ": " : "")}{string.Join(", ", report.Removed)}");
    }

    private static string Size(IReadOnlyList<StickFile> files) => ByteSize.Format(files.Sum(f => f.Length));
}
