using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>Gathers what the volumes need; a frame that several volumes share becomes one job.</summary>
internal sealed class ContentPlanBuilder
{
    private readonly Dictionary<(int Pack, long Offset), (Frame Frame, List<Placement> Places)> _frames = [];
    private readonly List<FillWrite> _fills = [];
    private readonly List<LiteralWrite> _literals = [];
    private readonly List<FileWrite> _files = [];

    public void Add(Frame frame, Placement placement)
    {
        if (!_frames.TryGetValue((frame.Pack, frame.Offset), out (Frame Frame, List<Placement> Places) job))
            _frames[(frame.Pack, frame.Offset)] = job = (frame, []);
        if (job.Frame != frame)
            throw new ImagingException(
                ExitCode.Corrupt, $"pack {frame.Pack} at offset {frame.Offset}", $"a frame that one index calls {frame}",
                $"{job.Frame}, as another does", "The release is inconsistent: build it again.");
        job.Places.Add(placement);
    }

    public void Add(FillWrite fill) => _fills.Add(fill);

    public void Add(LiteralWrite literal) => _literals.Add(literal);

    public void Add(FileWrite file) => _files.Add(file);

    public ContentPlan ToPlan() => new()
    {
        Frames = [.. _frames.OrderBy(f => f.Key).Select(f => new FrameJob(f.Value.Frame, [.. f.Value.Places.OrderBy(p => p.DiskOffset)]))],
        Fills = _fills,
        Literals = _literals,
        Files = _files,
    };
}
