using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>Walks the whole table, and gathers the clusters of every stream of every file.</summary>
sealed class RecordCheck
{
    private readonly NtfsVolume _volume;
    private readonly Findings _findings;
    private readonly ClusterBitmap _used;
    private readonly HashSet<long> _named = [];
    private readonly List<MftRecord> _extensions = [];

    private RecordCheck(NtfsVolume volume, Findings findings)
    {
        _volume = volume;
        _findings = findings;
        _used = new ClusterBitmap(volume.Geometry.Clusters);
    }

    /// <returns>The clusters that files have.</returns>
    public static ClusterBitmap Run(NtfsVolume volume, Findings findings)
    {
        var check = new RecordCheck(volume, findings);
        findings.Try(check.CheckTable);
        return check._used;
    }

    private void CheckTable()
    {
        NtfsStream map = _volume.Load(MftReference.Mft).Require(AttributeType.Bitmap);
        byte[] bits = new byte[(_volume.RecordCount + 7) / 8];
        map.Read(0, bits);
        foreach ((long number, Memory<byte> raw) in _volume.RawRecords())
            _findings.Try(() => CheckRecord(number, raw, (bits[number / 8] >> (int)(number % 8) & 1) != 0));

        foreach (MftRecord extension in _extensions.Where(e => !_named.Contains(e.Number)))
            _findings.Add(extension.Place, $"a record of file {extension.BaseRecord}, whose list does not name it", "a list that does");
    }

    private void CheckRecord(long number, Memory<byte> raw, bool marked)
    {
        if (!marked && !MftRecord.HasSignature(raw.Span))
            return; // never used
        MftRecord record = MftRecord.Parse(raw, number, _volume.Source.Name);
        // $MFT's bitmap may mark reserved records that hold nothing.
        if (record.IsInUse != marked && (record.IsInUse || number >= MftReference.FirstOrdinary))
            _findings.Add(
                record.Place,
                record.IsInUse ? "a record in use" : "an unused record",
                marked ? "one in use, as $MFT's bitmap says" : "an unused one, as $MFT's bitmap says");
        if (!record.IsInUse)
            return;
        if (record.IsExtension)
            _extensions.Add(record);
        else
            CheckFile(NtfsFile.Load(_volume, record));
    }

    private void CheckFile(NtfsFile file)
    {
        foreach (MftRecord extension in file.Extensions)
            _named.Add(extension.Number);
        foreach (var extents in file.Attributes.Where(a => !a.IsResident).GroupBy(a => (a.Type, Name: a.Name.ToString())))
        {
            _findings.Try(() =>
            {
                NtfsStream stream = file.Require(extents.Key.Type, extents.Key.Name);
                bool mayHaveHoles = file.Record.Number == MftReference.BadClusters && extents.Key.Name == BadClusterGrowth.StreamName;
                StreamCheck.Run(stream, [.. extents], mayHaveHoles, _findings);
                Mark(stream);
            });
        }
    }

    private void Mark(NtfsStream stream)
    {
        foreach (ClusterRun run in stream.Runs.Where(r => !r.IsHole))
        {
            long taken = _used.Mark(run.Lcn, run.Length);
            if (taken >= 0)
                _findings.Add(stream.Place, $"cluster {taken}, which another stream has too", "clusters of its own");
        }
    }
}
