using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Release;
using Imaging.Templates;

namespace Imaging.Engine.Planning;

/// <summary>A machine file as one machine gets it. It may hold secrets: its bytes go to the disk, and nowhere else.</summary>
public sealed record FilledFile(MachineFile File, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Fills all machine files of a release.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.MachineValues"/>: a value is missing, or not allowed; <see cref="ExitCode.Corrupt"/>,
    /// <see cref="ExitCode.Missing"/>, <see cref="ExitCode.DeviceIo"/>: a template cannot be read.
    /// </exception>
    public static IReadOnlyList<FilledFile> Fill(OpenRelease release, MachineValues values) =>
        [.. (release.Document.MachineFiles ?? []).Select(f => new FilledFile(f, Fill(f, ReadTemplate(release, f), values)))];

    /// <summary>Where the bytes go on a disk.</summary>
    /// <param name="volume">Where its volume begins there.</param>
    public IEnumerable<(long DiskOffset, ReadOnlyMemory<byte> Bytes)> Pieces(long volume)
    {
        int done = 0;
        foreach (FileExtent extent in File.Extents)
        {
            yield return (volume + extent.Offset, Bytes.Slice(done, (int)extent.Length));
            done += (int)extent.Length;
        }
    }

    private static byte[] Fill(MachineFile file, Template template, MachineValues values)
    {
        try
        {
            foreach (string name in file.ComputerNames)
                ComputerName.Check(Template.Parse(name).Fill(TextKind.Text, TextEncoding.Utf8, Value, file.Size), name);
            return template.Render(file.Kind, file.Encoding, file.Size, Value);
        }
        catch (ImagingException e) when (e.Code == ExitCode.MachineValues)
        {
            throw new ImagingException(e.Code, $"{file.Path}, {e.Place}", e.Found, e.Expected, e.Remedy);
        }

        string? Value(string name)
        {
            string? value = values.Find(name);
            if (value is { Length: > 0 } && name.Equals("name", StringComparison.OrdinalIgnoreCase))
                ComputerName.Check(value, "{{name}}");
            return value;
        }
    }

    private static Template ReadTemplate(OpenRelease release, MachineFile file)
    {
        using IByteSource source = release.OpenTemplate(file.Template);
        if (source.Length == file.Template.Length && source.Length <= Template.MaximumBytes)
        {
            var bytes = new byte[source.Length];
            source.Read(0, bytes);
            if (Digest.Of(bytes) == file.Template.Sha256)
                return Template.Parse(bytes);
        }

        throw new ImagingException(
            ExitCode.Corrupt, source.Name, $"another text than {file.Template.Path}", "the template that the release was signed with",
            "Write the stick again.");
    }
}
