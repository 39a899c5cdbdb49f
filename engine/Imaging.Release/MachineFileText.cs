namespace Imaging.Release;

/// <summary>Words about machine files.</summary>
public static class MachineFileText
{
    /// <summary><c>2 machine files</c>.</summary>
    public static string Count(IReadOnlyList<MachineFile> files) => files.Count == 1 ? "1 machine file" : $"{files.Count} machine files";
}
