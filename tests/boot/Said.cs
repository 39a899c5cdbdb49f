namespace Imaging.Boot.Tests;

/// <summary>What the engine, and what stands in for Windows' loader, say on the serial line, as far as tests depend on it.</summary>
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

    /// <summary>In each line of what stands in for Windows' loader.</summary>
    public const string StandIn = "STAND-IN ";

    /// <summary>Before what the firmware measured, in hexadecimal digits, where there is a TPM.</summary>
    public const string Measured = "MEASURED ";

    /// <summary>In its last line, where it found all it looked for.</summary>
    public const string StandInEnd = StandIn + "name ";

    /// <summary>In its last line, where it did not.</summary>
    public const string StandInFailed = StandIn + "FAILED";
}
