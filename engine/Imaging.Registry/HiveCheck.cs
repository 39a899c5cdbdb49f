using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Registry.Reading;

namespace Imaging.Registry;

/// <summary>
/// Everything that Windows relies on in a hive and other readers let pass: every cell in use has exactly one owner; keys are sorted, their
/// hints, parents, counts and lengths right; security cells form a ring and know how many keys use them; the header is that of a closed
/// hive.
/// </summary>
public sealed class HiveCheck
{
    private readonly Findings _findings = new(ExitCode.Wim);
    private readonly Dictionary<uint, int> _uses = [];
    private readonly Dictionary<uint, uint> _security = [];
    private readonly HiveHeader _header;
    private readonly HiveCells _cells;

    private HiveCheck(HiveHeader header, HiveCells cells) => (_header, _cells) = (header, cells);

    /// <param name="bytes">The whole file.</param>
    /// <returns>Empty: all is right.</returns>
    public static IReadOnlyList<Finding> Check(ReadOnlyMemory<byte> bytes)
    {
        var findings = new Findings(ExitCode.Wim);
        IReadOnlyList<Finding> inside = [];
        findings.Try(() =>
        {
            HiveHeader header = HiveHeader.Read(bytes.Span, "hive");
            findings.Expect("sequence numbers equal", header.IsClean, true);
            findings.Expect("bytes of the file", (long)bytes.Length, HiveFormat.Page + header.BinsBytes);
            inside = new HiveCheck(header, new HiveCells(bytes.Slice(HiveFormat.Page, header.BinsBytes), "hive")).Run();
        });
        return [.. findings.List, .. inside];
    }

    private IReadOnlyList<Finding> Run()
    {
        _findings.Try(() => CheckKey(_header.Root, parent: null, path: "", depth: 0));
        _findings.Try(CheckSecurity);
        foreach (uint cell in _cells.InUse)
        {
            if (_uses.GetValueOrDefault(cell) is var uses && uses != 1)
                _findings.Add($"cell at 0x{cell:x}", $"{uses} owners", "one");
        }

        return _findings.List;
    }

    private KeyCell CheckKey(uint offset, uint? parent, string path, int depth)
    {
        KeyCell key = KeyCell.Read(_cells, offset, path);
        path = parent is null ? "root key" : $@"{path}\{key.Name}";
        if (depth > RegistryHive.MaximumDepth)
            throw _cells.Bad(path, $"keys {depth} deep", "fewer: a key that holds itself");
        Use(offset);
        _findings.Expect($"{path}, is root", (key.Flags & HiveFormat.RootFlag) != 0, parent is null);
        if (parent is { } above)
            _findings.Expect($"{path}, parent", key.Parent, above);
        _security[key.Security] = _security.GetValueOrDefault(key.Security) + 1;
        CheckValues(key, path);
        CheckKeys(offset, key, path, depth);
        return key;
    }

    private void CheckValues(KeyCell key, string path)
    {
        RegistryValue[] values = [.. ValueReader.ReadAll(_cells, _header.Minor, key, path, Use)];
        AtLeast($"{path}, longest name of a value", key.LongestValueName, values.Select(v => v.Name.Length * sizeof(char)));
        AtLeast($"{path}, longest value", key.LongestValue, values.Select(v => v.Data.Length));
        foreach (IGrouping<string, RegistryValue> same in values.GroupBy(v => v.Name.ToUpperInvariant()).Where(g => g.Count() > 1))
            _findings.Add(path, $"{same.Count()} values '{same.First().Name}'", "one");
    }

    private void CheckKeys(uint offset, KeyCell key, string path, int depth)
    {
        string? last = null;
        var lengths = new List<int>();
        foreach (ListedKey listed in KeyList.Read(_cells, key.KeyList, key.KeyCount, path, Use))
        {
            string name = CheckKey(listed.Offset, offset, path, depth + 1).Name;
            lengths.Add(name.Length * sizeof(char));
            if (!listed.Fits(name))
                _findings.Add($@"{path}\{name}", $"the hint 0x{listed.Hint:x8} in the list", "that of its name");
            if (last is not null && HiveFormat.Compare(last, name) >= 0)
                _findings.Add(path, $"'{last}' before '{name}'", "ascending names");
            last = name;
        }

        AtLeast($"{path}, longest name of a key", key.LongestKeyName, lengths);
    }

    /// <summary>Both directions of the ring, and as many uses as there are keys.</summary>
    private void CheckSecurity()
    {
        if (_security.Count == 0)
            return;
        uint first = _security.Keys.First();
        uint at = first;
        do
        {
            ReadOnlySpan<byte> cell = _cells.Get(at, HiveFormat.SecurityBytes, "security").Span;
            if (!cell.StartsWith("sk"u8))
                throw _cells.Bad("security", $"no descriptor at 0x{at:x}", "'sk'");
            if (!_uses.TryAdd(at, 1))
                throw _cells.Bad("security", $"0x{at:x} twice in the ring", "each once");
            uint next = BinaryPrimitives.ReadUInt32LittleEndian(cell[4..]);
            uint back = BinaryPrimitives.ReadUInt32LittleEndian(_cells.Get(next, HiveFormat.SecurityBytes, "security").Span[8..]);
            _findings.Expect($"security at 0x{next:x}, the one before", back, at);
            uint references = BinaryPrimitives.ReadUInt32LittleEndian(cell[12..]);
            _findings.Expect($"security at 0x{at:x}, keys that use it", references, _security.GetValueOrDefault(at));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(cell[16..]);
            if (length > cell.Length - HiveFormat.SecurityBytes)
                _findings.Add($"security at 0x{at:x}", $"{length} bytes in a cell of {cell.Length}", "a descriptor that fits");
            at = next;
        }
        while (at != first);
        foreach (uint outside in _security.Keys.Where(s => !_uses.ContainsKey(s)))
            _findings.Add($"security at 0x{outside:x}", "not in the ring", "in it");
    }

    private void AtLeast(string place, uint stated, IEnumerable<int> lengths)
    {
        if (lengths.DefaultIfEmpty(0).Max() is var longest && stated < longest)
            _findings.Add(place, $"{stated}", $"at least {longest}");
    }

    private void Use(uint cell) => _uses[cell] = _uses.GetValueOrDefault(cell) + 1;
}
