using Imaging.Core;
using Imaging.Testing.Devices;

namespace Imaging.Engine.Tests.PowerCuts;

/// <summary>A write that was not flushed and got to the medium all the same.</summary>
/// <param name="Sectors">Says which of its sectors did, from 0; null: all.</param>
internal sealed record Survivor(DeviceOperation Write, Func<int, bool>? Sectors = null)
{
    public void ApplyTo(MemoryDevice disk)
    {
        for (int at = 0; at < Write.Length; at += 512)
        {
            if (Sectors is null || Sectors(at / 512))
                disk.Write(Write.Offset + at, Write.Data.AsSpan(at, 512));
        }
    }
}

/// <summary>What may be left of the writes that were not flushed when the power went.</summary>
internal static class CrashState
{
    private const int RandomSubsets = 6;

    /// <summary>Above this, each write alone, and each one missing, is only tried for writes that matter.</summary>
    private const int FewWrites = 24;

    /// <summary>None, all, each alone, each missing, random subsets, torn ones.</summary>
    public static IEnumerable<IReadOnlyList<Survivor>> Subsets(
        IReadOnlyList<DeviceOperation> pending, Func<DeviceOperation, bool> matters, Random random)
    {
        yield return [];
        if (pending.Count == 0)
            yield break;
        yield return [.. pending.Select(w => new Survivor(w))];
        List<DeviceOperation> single = pending.Count <= FewWrites ? [.. pending] : [.. pending.Where(matters)];
        foreach (DeviceOperation one in single)
        {
            yield return [new Survivor(one)];
            yield return [.. pending.Where(w => !ReferenceEquals(w, one)).Select(w => new Survivor(w))];
            yield return [Torn(one, random)];
            yield return [.. pending.Select(w => ReferenceEquals(w, one) ? Torn(w, random) : new Survivor(w))];
        }

        for (int i = 0; i < RandomSubsets; i++)
        {
            yield return [.. pending.Where(_ => random.Next(2) == 0).Select(w => new Survivor(w))];
            yield return [.. pending.Where(_ => random.Next(2) == 0).Select(w => Torn(w, random))];
        }
    }

    /// <summary>The start, the end or any of its sectors.</summary>
    private static Survivor Torn(DeviceOperation write, Random random)
    {
        int sectors = (int)(write.Length / 512);
        int cut = random.Next(sectors + 1);
        int seed = random.Next();
        return random.Next(3) switch
        {
            0 => new Survivor(write, s => s < cut),
            1 => new Survivor(write, s => s >= cut),
            _ => new Survivor(write, s => (HashCode.Combine(seed, s) & 1) == 0),
        };
    }
}
