namespace Imaging.Building.Packing;

/// <summary>
/// Puts chunks that have content in common into the same frame, since compression sees no further than one:
/// <list type="number">
/// <item>a group begins with the first chunk, in the order of the volumes, that is in none;</item>
/// <item>it takes the chunk that has most in common with what it holds, as long as one fits and has anything in common;</item>
/// <item>else the next one in order, which mostly is of the same files;</item>
/// <item>when that does not fit, the group is complete. Its chunks are in the order of the volumes again.</item>
/// </list>
/// </summary>
/// <remarks>
/// On 1.6 GB of programs frames of 16 MiB become 6.7 % smaller (zstd 9), within 1.3 % of one stream with a window of 256 MiB.
/// </remarks>
internal sealed class SimilarityGroups
{
    /// <summary>Numbers in common that count: by <see cref="ChunkSketch.Sampling"/>, about as many KiB.</summary>
    private const int MinimumShared = 4;

    /// <summary>What more chunks than this have, says nothing about any of them.</summary>
    private const int MaximumSharers = 256;

    private readonly int _capacity;
    private readonly int[] _lengths;

    /// <summary>Of each chunk: the features it shares.</summary>
    private readonly int[][] _features;

    /// <summary>Of each feature: the chunks that share it.</summary>
    private readonly int[][] _sharers;

    private readonly bool[] _isTaken;

    /// <summary>The last group each feature was counted for.</summary>
    private readonly int[] _countedFor;

    /// <summary>Of each chunk: features it shares with the group being made.</summary>
    private readonly int[] _score;
    private readonly List<int> _candidates = [];
    private int _group;
    private int _first;

    private SimilarityGroups(IReadOnlyList<(int Length, uint[] Sketch)> chunks, int capacity)
    {
        _capacity = capacity;
        _lengths = [.. chunks.Select(c => c.Length)];
        (_features, _sharers) = SharedFeatures(chunks);
        _isTaken = new bool[chunks.Count];
        _countedFor = new int[_sharers.Length];
        _score = new int[chunks.Count];
    }

    /// <param name="chunks">Their lengths in bytes, and their sketches.</param>
    /// <param name="capacity">Bytes a group holds at most; at least the longest chunk.</param>
    /// <returns>The chunks of each group, by their places in <paramref name="chunks"/>.</returns>
    public static IEnumerable<IReadOnlyList<int>> Of(IReadOnlyList<(int Length, uint[] Sketch)> chunks, int capacity)
    {
        var groups = new SimilarityGroups(chunks, capacity);
        while (groups.Next() is { Count: > 0 } group)
            yield return group;
    }

    private static (int[][] Features, int[][] Sharers) SharedFeatures(IReadOnlyList<(int Length, uint[] Sketch)> chunks)
    {
        var pairs = new ulong[chunks.Sum(c => (long)c.Sketch.Length)];
        int count = 0;
        for (int i = 0; i < chunks.Count; i++)
        {
            foreach (uint number in chunks[i].Sketch)
                pairs[count++] = ((ulong)number << 32) | (uint)i;
        }

        Array.Sort(pairs);
        var sharers = new List<int[]>();
        var features = new List<int>[chunks.Count];
        for (int i = 0; i < features.Length; i++)
            features[i] = [];
        for (int start = 0, end; start < pairs.Length; start = end)
        {
            for (end = start + 1; end < pairs.Length && pairs[end] >> 32 == pairs[start] >> 32;)
                end++;
            if (end - start is 1 or > MaximumSharers)
                continue;
            int[] chunksWithIt = [.. pairs[start..end].Select(p => (int)(uint)p)];
            Array.ForEach(chunksWithIt, c => features[c].Add(sharers.Count));
            sharers.Add(chunksWithIt);
        }

        return ([.. features.Select(f => f.ToArray())], [.. sharers]);
    }

    /// <summary>The next group; empty when every chunk is in one.</summary>
    private List<int> Next()
    {
        var group = new List<int>();
        _group++;
        _candidates.ForEach(c => _score[c] = 0);
        _candidates.Clear();
        int room = _capacity;
        for (int next = FirstFree(room); next >= 0; next = MostAlike(room) is var alike and >= 0 ? alike : FirstFree(room))
        {
            _isTaken[next] = true;
            group.Add(next);
            room -= _lengths[next];
            Count(next);
        }

        group.Sort();
        return group;
    }

    /// <summary>Counts what a chunk that was taken has in common with the others.</summary>
    private void Count(int chunk)
    {
        foreach (int feature in _features[chunk])
        {
            if (_countedFor[feature] == _group)
                continue;
            _countedFor[feature] = _group;
            foreach (int other in _sharers[feature])
            {
                if (_score[other]++ == 0)
                    _candidates.Add(other);
            }
        }
    }

    private int MostAlike(int room)
    {
        int best = -1;
        int bestScore = MinimumShared - 1;
        foreach (int chunk in _candidates)
        {
            bool isBetter = _score[chunk] > bestScore || (_score[chunk] == bestScore && chunk < best);
            if (isBetter && !_isTaken[chunk] && _lengths[chunk] <= room)
                (best, bestScore) = (chunk, _score[chunk]);
        }

        return best;
    }

    private int FirstFree(int room)
    {
        while (_first < _isTaken.Length && _isTaken[_first])
            _first++;
        return _first < _isTaken.Length && _lengths[_first] <= room ? _first : -1;
    }
}
