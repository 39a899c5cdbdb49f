using System.Text;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>A line of <c>machines.csv</c>. Tag and name may be empty.</summary>
public sealed record ListedMachine(string Serial, string Tag, string Name);

/// <summary>
/// <c>machines.csv</c> at the root of a stick: asset tags and names by serial number. It is the user's own file, and no part of a release.
/// UTF-8, a header <c>serial,tag,name</c>, commas or semicolons as the header has them; a field may stand in quotation marks.
/// </summary>
public sealed class MachineList
{
    /// <summary>Where it is on a stick.</summary>
    public const string FileName = "machines.csv";

    private static readonly string[] s_header = ["serial", "tag", "name"];

    private MachineList(IReadOnlyList<ListedMachine> machines) => Machines = machines;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ListedMachine> Machines { get; }

    /// <summary>Serials that stand there more than once; case does not count. A reader takes the first.</summary>
    public IEnumerable<string> Duplicates =>
        Machines.GroupBy(m => m.Serial, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key);

    public ListedMachine? Find(string serial) => Machines.FirstOrDefault(m => m.Serial.Equals(serial.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <param name="place">What an error calls it.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not such a list.</exception>
    public static MachineList Parse(ReadOnlySpan<byte> bytes, string place)
    {
        string[] lines = Decode(bytes, place).Split('\n');
        string header = lines[0].Trim();
        char separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        if (!header.Split(separator).Select(f => f.Trim('"', ' ')).SequenceEqual(s_header, StringComparer.OrdinalIgnoreCase))
            throw Bad(place, 1, $"'{header}'", "the header serial,tag,name");
        var machines = new List<ListedMachine>();
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (Fields(line, separator) is not { Count: 3 } fields || fields[0].Length == 0)
                throw Bad(place, i + 1, $"'{line.Trim()}'", "a serial number, a tag and a name");
            machines.Add(new ListedMachine(fields[0], fields[1], fields[2]));
        }

        return new MachineList(machines);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string place)
    {
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ImagingException(ExitCode.Manifest, place, "bytes that are no UTF-8", "a CSV file in UTF-8", "Save it as CSV UTF-8.", e);
        }
    }

    /// <summary>Null where a quotation mark is not closed.</summary>
    private static List<string>? Fields(string line, char separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == separator && !quoted)
                Next();
            else
                field.Append(line[i]);
        }

        Next();
        return quoted ? null : fields;

        void Next()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }

    private static ImagingException Bad(string place, int line, string found, string expected) =>
        new(ExitCode.Manifest, $"{place}:{line}", found, expected, "Correct the line.");
}
