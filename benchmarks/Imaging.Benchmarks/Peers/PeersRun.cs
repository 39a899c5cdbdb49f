using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;
using Imaging.Core;

namespace Imaging.Benchmarks.Peers;

/// <summary>
/// Lets contenders take turns, so that what else the machine does hits all of them alike. Before each run everything written is flushed,
/// and what the page cache has of the sources is dropped. The first run of each, at the first rate, is checked. A contender that fails is
/// out, and its row says why.
/// </summary>
/// <param name="sources">A folder with every file that is read.</param>
internal sealed class PeersRun(IReadOnlyList<IContender> contenders, string sources, string workFolder, Action<string> say)
{
    private readonly HashSet<IContender> _checked = [];

    /// <param name="runs">How often each runs.</param>
    /// <param name="packedBytes">Of what a contender reads.</param>
    public IReadOnlyList<PeerRow> Run(StickProfile profile, int runs, Func<IContender, long> packedBytes, CancellationToken cancel)
    {
        using var stick = new MeasuredStick(sources, profile, workFolder);
        PeerRow[] rows = [.. contenders.Select(c => new PeerRow(c.Name, c.Checks, profile, packedBytes(c), [], null))];
        for (int run = 1; run <= runs; run++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                if (rows[i].Failure is null)
                    rows[i] = RunOnce(contenders[i], rows[i], stick);
            }

            say($"{profile.Name}: run {run} of {runs} done");
        }

        return rows;
    }

    private PeerRow RunOnce(IContender contender, PeerRow row, MeasuredStick stick)
    {
        ToolProcess.Expect("sync", "--file-system", workFolder);
        stick.DropCache();
        try
        {
            ContenderRun run = contender.Run(stick.File(contender.Source), check: _checked.Add(contender));
            return row with { Runs = [.. row.Runs, run] };
        }
        catch (ImagingException e)
        {
            say($"{contender.Name} failed: {e.Message}");
            return row with { Failure = e.Message };
        }
    }
}
