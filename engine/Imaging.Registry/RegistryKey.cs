using System.Buffers.Binary;
using Imaging.Registry.Reading;

namespace Imaging.Registry;

/// <summary>A key of an open hive. What it holds is read when it is asked for.</summary>
public sealed class RegistryKey
{
    private readonly HiveCells _cells;
    private readonly int _minor;
    private readonly int _depth;
    private readonly KeyCell _cell;

    private RegistryKey(HiveCells cells, int minor, KeyCell cell, string path, int depth) =>
        (_cells, _minor, _cell, Path, _depth) = (cells, minor, cell, path, depth);

    public string Name => _cell.Name;

    /// <summary>From the root, which is empty.</summary>
    public string Path { get; }

    /// <summary>When it, or a value of it, was changed last.</summary>
    public DateTime Written => _cell.Written;

    /// <summary>In their order.</summary>
    public IEnumerable<RegistryKey> Keys => KeyList.Read(_cells, _cell.KeyList, _cell.KeyCount, Path).Select(k => Open(k.Offset));

    /// <summary>As they are stored, which is no order.</summary>
    public IEnumerable<RegistryValue> Values => ValueReader.ReadAll(_cells, _minor, _cell, Path);

    /// <summary>A self-relative security descriptor.</summary>
    public ReadOnlyMemory<byte> Security
    {
        get
        {
            ReadOnlyMemory<byte> cell = _cells.Get(_cell.Security, HiveFormat.SecurityBytes, Path);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(cell.Span[16..]);
            return cell.Span.StartsWith("sk"u8) && length <= cell.Length - HiveFormat.SecurityBytes
                ? cell.Slice(HiveFormat.SecurityBytes, (int)length)
                : throw _cells.Bad(Path, $"a descriptor of {length} bytes in a cell of {cell.Length}", "'sk', and one that fits");
        }
    }

    /// <summary>The key of a path below this one, in any case; null: there is none.</summary>
    /// <param name="path">Names with <c>\</c> between them.</param>
    public RegistryKey? Find(string path)
    {
        RegistryKey? key = this;
        foreach (string name in path.Split('\\'))
        {
            key = key.Keys.FirstOrDefault(k => HiveFormat.Compare(k.Name, name) == 0);
            if (key is null)
                return null;
        }

        return key;
    }

    /// <summary>A value, in any case; null: there is none.</summary>
    public RegistryValue? Value(string name) => Values.FirstOrDefault(v => HiveFormat.Compare(v.Name, name) == 0);

    public override string ToString() => Path;

    internal static RegistryKey Root(HiveCells cells, int minor, uint offset) =>
        new(cells, minor, KeyCell.Read(cells, offset, "root key"), path: "", depth: 0);

    private RegistryKey Open(uint offset)
    {
        KeyCell cell = KeyCell.Read(_cells, offset, Path);
        return _depth < RegistryHive.MaximumDepth
            ? new RegistryKey(_cells, _minor, cell, Path.Length == 0 ? cell.Name : $@"{Path}\{cell.Name}", _depth + 1)
            : throw _cells.Bad(Path, $"keys {_depth} deep", "fewer: a key that holds itself");
    }
}
