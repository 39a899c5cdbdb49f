using Imaging.Core;
using Imaging.Engine;
using Imaging.Engine.Planning;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>The release on a stick as the engine plans it: which frames it reads, and what it writes.</summary>
public sealed class ReleaseFrames : IDisposable
{
    /// <summary>The disk of the plan, bytes; the same as the engine's in a run.</summary>
    public const long DiskBytes = 64_000_000_000;

    private readonly Stick _stick;

    public ReleaseFrames(string stick, string publicKey)
    {
        _stick = Stick.Open(stick);
        using ReleaseKey key = ReleaseKey.Load(publicKey);
        OpenRelease release = _stick.OpenRelease(key);
        Source = new ReleaseContent(release);
        StagePlan plan = StagePlanner.Plan(
            release, DiskBytes, sectorSize: 512, DiskIdentity.FromSeed(release.Document.Id, 1), bootSet: null);
        (Plan, Written) = (plan.Content, plan.Written);
    }

    public IContentSource Source { get; }

    public ContentPlan Plan { get; }

    /// <summary>Where content goes, ascending; no two adjoin.</summary>
    public IReadOnlyList<DiskRange> Written { get; }

    public ReleaseSize Size => new(PackedBytes, Plan.Frames.Sum(f => (long)f.Frame.RawLength), Plan.TargetBytes);

    /// <summary>Bytes of the frames as they are stored.</summary>
    public long PackedBytes => Plan.Frames.Sum(f => (long)f.Frame.PackedLength);

    /// <summary>Opens each pack once.</summary>
    public IReadOnlyDictionary<int, IByteSource> OpenPacks() =>
        Plan.Frames.Select(f => f.Frame.Pack).Distinct().ToDictionary(p => p, Source.OpenPack);

    public void Dispose() => _stick.Dispose();
}
