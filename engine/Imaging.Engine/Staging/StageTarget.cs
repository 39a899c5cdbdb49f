using Imaging.Core;
using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Engine.Staging;

/// <summary>The disk of a run: the one that was named, the one of the machine that qualifies, or an image file to be made.</summary>
internal sealed class StageTarget(StageRequest request)
{
    private const string KeepStarted = "Nothing was written: pull the stick, and use the machine as before. To erase it all the same, "
        + "build the stick with `restage: started`, or stage with --restage started.";

    private readonly DiskCatalog _catalog = request.Catalog;
    private TargetRules? _rules;
    private bool _keepsStarted = true;

    /// <summary>The disk that may be written; null where an image file will be made.</summary>
    public DiskInfo? Chosen { get; private set; }

    /// <summary>True for an image file, whether it is there or will be made.</summary>
    public bool IsImage => Chosen is null or { Bus: DiskBus.Image };

    /// <summary>The disks that were looked at.</summary>
    public IReadOnlyList<DiskCheckResult> Verdicts { get; private set; } = [];

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: no disk, several, or the named one may not be written;
    /// <see cref="ExitCode.Started"/>: its Windows has started.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled while the disks were waited for.</exception>
    public void Choose(ReleaseDocument release, CancellationToken cancel)
    {
        _rules = ReleaseTargets.RulesOf(release, StickCheck.NodesInUse(_catalog, request.Location.HostPath));
        if (request.Disk is null)
            ChooseOne(cancel);
        else if (BlockDevices.Exists(request.Disk))
            CheckNamed(request.Disk, _rules);
        _keepsStarted = request.RestageOf(release) != RestagePolicy.Started;
        if (Chosen is null || !_keepsStarted)
            return;
        using IBlockDevice chosen = Open(readOnly: true);
        StartedDisk.Refuse(chosen, KeepStarted);
    }

    /// <summary>The size the plan is made for: of the disk that is there, or of the image file that will be made.</summary>
    public (long Bytes, int SectorSize) Size()
    {
        const int SectorSize = 512;
        if (request.Disk is not { } path)
            return (Chosen!.Bytes, Chosen.LogicalSectorSize);
        long? asked = (request.Size + SectorSize - 1) / SectorSize * SectorSize;
        if (asked is not null && BlockDevices.IsDevicePath(path))
            throw new ImagingException(
                ExitCode.Usage, "--size", $"the device {path}", "an image file to make", "Leave --size out: a device has its own size.");
        if (asked is { } size && !BlockDevices.Exists(path))
            return (size, SectorSize);
        using IBlockDevice disk = BlockDevices.Open(path, readOnly: true);
        if (asked is not null && asked != disk.Length)
            throw new ImagingException(
                ExitCode.TargetRefused, path, $"{disk.Length} bytes", $"{asked}, as --size says",
                "Leave --size out for a disk that exists, or remove the image file.");
        return (disk.Length, disk.SectorSize);
    }

    public IBlockDevice Open(bool readOnly) =>
        request.Disk is { } path ? BlockDevices.Open(path, readOnly) : _catalog.Open(Chosen!, readOnly);

    /// <summary>
    /// Opens the disk that was chosen, and no other. An image file that was not there is made: something may have appeared under its
    /// name.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: it is another disk by now.</exception>
    public IBlockDevice OpenForWriting(StagePlan plan)
    {
        if (request.Disk is null)
            ChooseAgain();
        IBlockDevice disk = Chosen is null ? ImageFileDevice.Create(request.Disk!, plan.DiskBytes) : Open(readOnly: false);
        try
        {
            Guard(disk, plan);
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    private void ChooseOne(CancellationToken cancel)
    {
        var settling = new DiskSettling(request.DiskTimeouts, request.Time);
        IReadOnlyList<CheckedDisk> disks = settling.Check(() => _catalog.List().Disks, Check, cancel);
        Verdicts = VerdictsOn(disks);
        Chosen = TargetChoice.Decide(disks);
        Verdicts = [.. Verdicts.Select(v => v with { IsChosen = v.Disk.Node == Chosen.Node })];
    }

    /// <summary>A disk that has shown up since makes several of one: right before the first write the choice has to be the same.</summary>
    private void ChooseAgain()
    {
        IReadOnlyList<CheckedDisk> disks = Check(_catalog.List().Disks);
        if (disks.Count(j => j.CouldBeTarget) != 1)
            Verdicts = VerdictsOn(disks);
        DiskInfo now = TargetChoice.Decide(disks);
        RefuseDifferences(now.Node, now);
    }

    private IReadOnlyList<CheckedDisk> Check(IReadOnlyList<DiskInfo> disks) =>
        [.. TargetChoice.Check(disks, _rules!).Select(WithStickCheck)];

    private static IReadOnlyList<DiskCheckResult> VerdictsOn(IEnumerable<CheckedDisk> disks) =>
        [.. disks.Select(j => new DiskCheckResult(DiskFacts.Of(j.Disk), false, j.Reasons))];

    /// <summary>The last check: reads the disk, and refuses it if it is a stick.</summary>
    private CheckedDisk WithStickCheck(CheckedDisk disk) =>
        disk.CouldBeTarget && StickCheck.Test(disk.Disk, _catalog) is { IsPassed: false } test
            ? disk with { Reasons = [test.Sentence] }
            : disk;

    private void CheckNamed(string path, TargetRules rules)
    {
        if (request.Location.HostPath is { } source && Path.GetFullPath(path) == Path.GetFullPath(source))
            throw new ImagingException(ExitCode.TargetRefused, path, "the stick itself", "another disk", "Name the disk to write.");
        using IBlockDevice disk = BlockDevices.Open(path, readOnly: true);
        DiskInfo info = _catalog.Identify(disk);
        var verdict = new DiskCheckResult(DiskFacts.Of(info), false, TargetChecks.ReasonsAgainst(info, rules, explicitlyNamed: true));
        Verdicts = [verdict];
        DiskInfo chosen = TargetChoice.Pick([info], rules, info.Node);
        StickCheck.Check(disk, info);
        Chosen = chosen;
        Verdicts = [verdict with { IsChosen = true }];
    }

    /// <summary>Node names move when disks come and go: the open handle has to be the disk that was chosen.</summary>
    private void Guard(IBlockDevice disk, StagePlan plan)
    {
        if (disk.Length != plan.DiskBytes || disk.SectorSize != plan.Table.Geometry.SectorSize)
            throw new ImagingException(
                ExitCode.TargetRefused, disk.Name, $"{disk.Length} bytes in sectors of {disk.SectorSize}",
                $"{plan.DiskBytes} in sectors of {plan.Table.Geometry.SectorSize}, as planned",
                "A disk was changed since it was chosen: start again.");
        if (Chosen is null)
            return;
        RefuseDifferences(disk.Name, _catalog.Identify(disk));
        StickCheck.Check(disk, Chosen);
        if (_keepsStarted)
            StartedDisk.Refuse(disk, KeepStarted);
    }

    private void RefuseDifferences(string place, DiskInfo now)
    {
        IReadOnlyList<string> differences = now.DifferencesFrom(Chosen!);
        if (differences.Count > 0)
            throw new ImagingException(
                ExitCode.TargetRefused, place, string.Join("; ", differences), Chosen!.Describe(),
                "A disk was changed since it was chosen: start again.");
    }
}
