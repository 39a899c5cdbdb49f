namespace Imaging.Boot.Tests;

/// <summary>What the engine says on the serial line, as far as tests depend on it.</summary>
internal static class Said
{
    /// <summary>Its last line, and only that, starts with one of these.</summary>
    public const string Pass = "\nPASS serial=";

    public const string Fail = "\nFAIL code=";

    public const string Writing = "Writing, ";

    /// <summary>Volumes are applied file by file.</summary>
    public const string LayingDownFiles = "Applying files, ";

    /// <summary>In a line about progress, before the time that is left.</summary>
    public const string Rate = "MB/s, ";
}
