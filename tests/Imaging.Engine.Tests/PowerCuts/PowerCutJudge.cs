using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Pipeline;
using Imaging.Testing.Devices;

namespace Imaging.Engine.Tests.PowerCuts;

/// <summary>
/// Holds the log of a run against the promise that a disk is untouched, unbootable or complete wherever the power goes:
/// <list type="number">
/// <item>untouched: LBA 0 and every other byte are the old disk's;</item>
/// <item>unbootable: LBA 0 is all zero;</item>
/// <item>complete: every planned byte is there;</item>
/// <item>and in each of them: a new primary GPT means a new backup, a new GPT means all heads, anything of a new head means all contents,
/// on the medium.</item>
/// </list>
/// </summary>
/// <remarks>
/// The medium is kept as it is after each flush. Of a state, only the ranges that decide are put together; contents are compared
/// once a flush.
/// </remarks>
internal sealed class PowerCutJudge
{
    private const int Seed = 20;

    private readonly PlannedBytes _planned;
    private readonly MemoryDevice _old;
    private readonly MemoryDevice _medium;
    private readonly Random _random = new(Seed);
    private readonly List<string> _violations = [];
    private readonly List<DeviceOperation> _pending = [];
    private List<Watched> _watched;
    private bool _isTouched;
    private bool? _contentIsDurable;
    private bool _contentBegan;

    public PowerCutJudge(PlannedBytes planned, MemoryDevice old)
    {
        (_planned, _old) = (planned, old);
        _medium = old.Clone();
        StagePlan plan = planned.Plan;
        _watched =
        [
            Watch("LBA 0", plan.FirstSector),
            Watch("primary GPT", new DiskRange(plan.Table.PrimaryOffset, plan.Table.Primary.Length)),
            Watch("backup GPT", new DiskRange(plan.Table.BackupOffset, plan.Table.Backup.Length)),
            .. plan.Volumes.Select(v => Watch($"{v.Spec.Role} head", new DiskRange(v.ByteOffset, HeldHeads.HeadLength))),
        ];
    }

    public int States { get; private set; }

    /// <summary>Every n-th operation of the content phase is a crash point; outside of it every one is.</summary>
    public int ContentStep { get; init; } = 1;

    /// <summary>Called with some states, to try them out: as they are on the medium.</summary>
    public Action<int, MemoryDevice>? Sample { get; init; }

    public int SampleStep { get; init; } = int.MaxValue;

    /// <summary>Whatever breaks the promise; stops early once there is plenty.</summary>
    public IReadOnlyList<string> Judge(IReadOnlyList<DeviceOperation> log)
    {
        for (int i = 0; i < log.Count && _violations.Count < 20; i++)
        {
            Take(i, log[i]);
            if (!_contentBegan || log[i].Kind == DeviceOperationKind.Flush || Matters(log[i]) || i % ContentStep == 0)
                JudgeAllStates(i);
        }

        if (!_watched.TrueForAll(w => w.IsPlanned) || !ContentIsDurable())
            _violations.Add("at the end: the disk is not complete on the medium");
        return _violations;
    }

    private void Take(int index, DeviceOperation operation)
    {
        switch (operation.Kind)
        {
            case DeviceOperationKind.Write:
                _pending.Add(operation);
                _contentBegan |= !Matters(operation) && !_planned.Plan.Zeroed.Any(z => operation.Overlaps(z.Offset, z.Length));
                break;
            case DeviceOperationKind.Flush:
                _pending.ForEach(MakeDurable);
                _pending.Clear();
                break;
            case DeviceOperationKind.Discard:
                if (!_watched[0].IsZero || _pending.Count > 0 || Matters(operation))
                    _violations.Add($"operation {index}: {operation.Length} bytes at {operation.Offset} discarded too early, or needed");
                PowerCutDevice.Scramble(_medium, operation.Offset, operation.Length);
                (_isTouched, _contentIsDurable) = (true, null);
                break;
        }
    }

    private void MakeDurable(DeviceOperation write)
    {
        _medium.Write(write.Offset, write.Data);
        _watched.ForEach(w => w.Apply(write, null));
        _isTouched = _isTouched || ChangesOld(new Survivor(write));
        _contentIsDurable = null;
    }

    private void JudgeAllStates(int index)
    {
        int subset = 0;
        foreach (IReadOnlyList<Survivor> survivors in CrashState.Subsets(_pending, Matters, _random))
        {
            States++;
            if (Fault(survivors) is { } fault)
                _violations.Add($"crash after operation {index}, subset {subset} of {_pending.Count} unflushed writes: {fault}");
            if (States % SampleStep == 0)
                TryOut(survivors);
            subset++;
        }
    }

    private string? Fault(IReadOnlyList<Survivor> survivors)
    {
        List<Watched> state = [.. _watched.Select(w => w.Clone())];
        foreach (Survivor survivor in survivors)
            state.ForEach(w => w.Apply(survivor.Write, survivor.Sectors));
        if (OrderFault(state) is { } fault)
            return fault;
        if (state[0].IsZero || (state[0].IsOld && !_isTouched && !survivors.Any(ChangesOld)))
            return null;
        List<string> missing = [.. state.Where(w => !w.IsPlanned).Select(w => w.Name)];
        if (!ContentIsDurable())
            missing.Add("contents");
        return missing.Count == 0 ? null : $"LBA 0 is there, but not {string.Join(", ", missing)}";
    }

    private string? OrderFault(List<Watched> state)
    {
        Watched primary = state[1];
        Watched backup = state[2];
        List<Watched> heads = state[3..];
        if (primary.IsPlanned && !backup.IsPlanned)
            return "the new primary GPT is there, the backup is not";
        if ((primary.IsPlanned || backup.IsPlanned) && heads.Find(h => !h.IsPlanned) is { } head)
            return $"a new GPT is there, the {head.Name} is not complete";
        if (heads.Find(h => h.HasNews) is { } early && !ContentIsDurable())
            return $"the {early.Name} is written, contents are not all on the medium";
        return null;
    }

    /// <summary>True when everything behind the heads, and everything zeroed, is on the medium and nothing of it is in flight.</summary>
    private bool ContentIsDurable()
    {
        _contentIsDurable ??= _planned.All.Where(r => !IsWatched(r)).All(r => FirstUnwatchedDifference(r) is null);
        return _contentIsDurable.Value && _pending.TrueForAll(Matters);
    }

    private long? FirstUnwatchedDifference(DiskRange range)
    {
        // Ranges that begin in a watched one (a head, the first MiB) are compared in pieces of a sector.
        if (!_watched.Exists(w => Overlap(w.Range, range)))
            return PlannedBytes.FirstDifference(_medium, _planned.Disk, range);
        for (long at = range.Offset; at < range.Offset + range.Length; at += 512)
        {
            var sector = new DiskRange(at, 512);
            if (_watched.Exists(w => Overlap(w.Range, sector)))
                continue;
            if (PlannedBytes.FirstDifference(_medium, _planned.Disk, sector) is { } found)
                return found;
        }

        return null;
    }

    private bool IsWatched(DiskRange range) =>
        _watched.Exists(w => range.Offset >= w.Range.Offset && range.Offset + range.Length <= w.Range.Offset + w.Range.Length);

    private bool Matters(DeviceOperation operation) => _watched.Exists(w => operation.Overlaps(w.Range.Offset, w.Range.Length));

    private bool ChangesOld(Survivor survivor)
    {
        var there = new byte[512];
        for (int at = 0; at < survivor.Write.Length; at += 512)
        {
            if (survivor.Sectors is not null && !survivor.Sectors(at / 512))
                continue;
            _old.Read(survivor.Write.Offset + at, there);
            if (!there.AsSpan().SequenceEqual(survivor.Write.Data.AsSpan(at, 512)))
                return true;
        }

        return false;
    }

    private void TryOut(IReadOnlyList<Survivor> survivors)
    {
        if (Sample is null)
            return;
        MemoryDevice disk = _medium.Clone();
        foreach (Survivor survivor in survivors)
            survivor.ApplyTo(disk);
        Sample(States, disk);
    }

    private Watched Watch(string name, DiskRange range) => new(name, range, _planned.Disk, _old);

    private static bool Overlap(DiskRange one, DiskRange other) =>
        one.Offset < other.Offset + other.Length && other.Offset < one.Offset + one.Length;
}
