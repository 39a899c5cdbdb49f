using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>What is particular to $MFTMirr, $Volume and $BadClus; their runs and sizes are checked with those of all files.</summary>
static class SystemFileCheck
{
    /// <summary>$MFTMirr never holds fewer.</summary>
    private const int LeastMirrored = 4;

    public static void Run(NtfsVolume volume, Findings findings)
    {
        findings.Try(() => CheckMirror(volume, findings));
        findings.Try(() => findings.Expect(
            $"{volume.Source.Name}: $Volume, flags", volume.ReadFlags() & VolumeFlags.Unfinished, VolumeFlags.None));
        findings.Try(() => CheckBadClusters(volume, findings));
    }

    private static void CheckMirror(NtfsVolume volume, Findings findings)
    {
        string place = $"{volume.Source.Name}: $MFTMirr";
        NtfsStream mirror = volume.Load(MftReference.MftMirror).Require(AttributeType.Data);
        findings.Expect($"{place}, first cluster", mirror.Runs.Count == 0 ? 0 : mirror.Runs[0].Lcn, volume.Boot.MftMirrorLcn);
        int size = volume.Boot.RecordSize;
        if (mirror.Size < LeastMirrored * size || mirror.Size > volume.Mft.Size)
        {
            findings.Add($"{place}, size", $"{mirror.Size} bytes", $"at least {LeastMirrored} records of {size} bytes");
            return;
        }

        byte[] copy = new byte[size];
        byte[] original = new byte[size];
        for (long number = 0; number < mirror.Size / size; number++)
        {
            mirror.Read(number * size, copy);
            volume.Mft.Read(number * size, original);
            int common = copy.AsSpan().CommonPrefixLength(original);
            if (common < size)
                findings.Add($"{place}, record {number}, offset {common}", $"0x{copy[common]:X2}", $"0x{original[common]:X2}, as in $MFT");
        }
    }

    private static void CheckBadClusters(NtfsVolume volume, Findings findings)
    {
        NtfsStream bad = volume.Load(MftReference.BadClusters).Require(AttributeType.Data, BadClusterGrowth.StreamName);
        string place = $"{volume.Source.Name}: $BadClus:$Bad";
        findings.Expect($"{place}, clusters of runs", bad.Runs.Count == 0 ? 0 : bad.Runs[^1].EndVcn, volume.Geometry.Clusters);
        findings.Expect($"{place}, data size", bad.Size, volume.Geometry.TailOffset);
        findings.Expect($"{place}, initialised size", bad.InitializedSize, 0);
        findings.Expect($"{place}, clusters marked bad", bad.Runs.Where(r => !r.IsHole).Sum(r => r.Length), 0);
    }
}
