using System.CommandLine;
using System.Globalization;
using Imaging.BootEnvironments;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Terminal;
using Spectre.Console;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>usb-builder inspect</c>: what is on a stick, or in an output folder. Checks no signature and says so.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("STICK|RELEASE")
        {
            Description = "A stick (folder, image, device), or the --out folder of a build",
        };
        Option<bool> json = Options.Json();
        var licences = new Option<bool>("--licences") { Description = "Print licences and sources of what is in the boot environment" };
        var command = new Command("inspect", "Show what a stick or a release holds; checks no signature") { path, json, licences };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(licences))
                result.AddError("--json and --licences are two answers: ask for one.");
        });
        command.SetAction((parsed, _, _) =>
        {
            Action<OpenRelease, StickDocument?> show = parsed.GetValue(json) ? ShowJson : parsed.GetValue(licences) ? ShowLicences : Show;
            string name = parsed.GetRequiredValue(path);
            if (ReleaseFolder.Is(name))
            {
                show(ReleaseFolder.Find(name).Open(), null);
                return ExitCode.Ok;
            }

            using Stick stick = Stick.Open(name);
            show(stick.OpenRelease(key: null), stick.Document);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void ShowJson(OpenRelease release, StickDocument? stick)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(Documents.Write(release.Document));
    }

    private static void ShowLicences(OpenRelease release, StickDocument? stick)
    {
        foreach (string line in ReleaseLicences.Lines(release.Document))
            Console.Out.WriteLine(line);
    }

    private static void Show(OpenRelease release, StickDocument? stick)
    {
        ReleaseDocument document = release.Document;
        var table = new Table().AddColumns("", "").HideHeaders().Border(TableBorder.None);
        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value));
        if (stick is not null)
            Row("stick", stick.SecretsInClear ? $"{stick.StickId}, WITH SECRETS IN CLEAR (machines.csv)" : stick.StickId);
        Row("release", document.Id);
        Row("made", document.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        Row("not after", document.NotAfter?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no limit");
        Row("signature", release.HasSignature ? "there, not checked" : "NONE");
        if (document.Comment.Length > 0)
            Row("comment", document.Comment);
        if (document.Image is { } image)
            Row("image", Describe(image));
        Row("starts", document.Windows is { } windows ? Describe(windows) : "nothing");
        foreach (ContentItem item in document.Content)
            Row("content", $"{item.Id} {item.Version} in {item.Destination} ({ByteSize.Format(item.Bytes)})");
        foreach (DriversToInstall drivers in document.FirstStart?.Drivers ?? [])
            Row("drivers", Describe(drivers));
        foreach (PackageToInstall package in document.FirstStart?.Packages ?? [])
            Row("installs", Describe(package));
        Row(
            "machines",
            document.Machines.Count == 0 ? "any" : string.Join(
                "; ", document.Machines.Select(m => $"{m.Manufacturer} {m.Model} {m.Sku} {string.Join(' ', m.Serials)}".Trim())));
        Row("smallest disk", ByteSize.Format(document.Disk.Minimum));
        if (Describe(document.Disk.Targets) is { Length: > 0 } rules)
            Row("disk rules", rules);
        Row("station", Describe(document.Line));
        foreach (PartitionSpec partition in document.Disk.Partitions)
            Row("partition", $"{partition.Role} {(partition.Grow ? "grows" : ByteSize.Format(partition.Size))} {partition.Label}");
        foreach (MachineFile file in document.MachineFiles ?? [])
            Row("machine file", $"{file.Path}: {file.Template.Path} ({ByteSize.Format(file.Size)})");
        if (document.SecretValues is { } secrets)
            Row("secret values", string.Join(", ", secrets));
        if (document.BootEnvironment is { } environment)
            Row("boot environment", Describe(environment));
        Row("boot files", $"{document.Boot.Count} ({ByteSize.Format(document.Boot.Sum(b => b.Length))})");
        Row("packs", $"{document.Packs.Count} ({ByteSize.Format(document.Packs.Sum(p => p.Length))})");
        foreach (FileVolume files in document.Files ?? [])
            Row("applied as files", $"{files.Role}: {files.Parts.Count} WIM parts ({ByteSize.Format(files.Parts.Sum(p => p.Length))})");
        AnsiConsole.Write(table);
    }

    private static string Describe(DiskTargets targets) => string.Join(", ", new[]
    {
        targets.Maximum is { } maximum ? $"at most {ByteSize.Format(maximum)}" : null,
        targets.Buses.Count > 0 ? $"on {string.Join(" or ", targets.Buses)}" : null,
        targets.Model is null ? null : $"model {targets.Model}",
        targets.Serial is null ? null : $"serial {targets.Serial}",
        targets.AllowUsb ? "fixed USB disks allowed" : null,
    }.OfType<string>());

    private static string Describe(ImageFacts image) => string.Join(
        ' ', new[] { image.Name, image.Edition, image.Build, image.Language, image.Architecture }.Where(t => t.Length > 0));

    private static string Describe(WindowsSection windows) =>
        $"{windows.Title}, {windows.Locale}; boot files {string.Join(" and ", windows.BootSets.Select(s => s.Name))}, of which "
        + (windows.Signer == BootFileSigner.Auto ? "a machine gets those it trusts" : $"{windows.Signer} is asked for")
        + $"; boot-start drivers for {windows.BootDevices.Count} PCI devices";

    private static string Describe(DriversToInstall drivers) => string.Create(
        CultureInfo.InvariantCulture,
        $"{drivers.Id}: {string.Join(", ", drivers.Classes)} ({drivers.Infs} .inf, {ByteSize.Format(drivers.Bytes)}), "
            + $"{(drivers.Install == DriverInstall.Specialize ? "in specialize" : "at the first start, each")} "
            + $"at most {drivers.TimeLimitMinutes} min");

    private static string Describe(PackageToInstall package)
    {
        string reboot = package.Reboot switch
        {
            InstallReboot.Never => "never restarts",
            InstallReboot.IfAsked => "restarts if asked",
            InstallReboot.Always => "always restarts",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{package.Id}: {reboot}, at most {package.TimeLimitMinutes} min");
    }

    private static string Describe(BootSection environment) =>
        $"{environment.Kind}, {(environment.SecureBoot ? "signed" : "not signed")}: {string.Join("; ", environment.Packages)}";

    private static string Describe(RestagePolicy restage) => restage switch
    {
        RestagePolicy.Never => "only checks a disk that is done",
        RestagePolicy.Always => "always stages again",
        RestagePolicy.Started => "stages everything again, MACHINES THAT ARE IN USE TOO",
    };

    private static string Describe(StationPolicy line) =>
        Describe(line.Restage)
        + (line.End == StationEnd.Wait ? ", waits for the stick to be pulled" : $", powers off {line.EndAfterSeconds} s after a PASS");
}
