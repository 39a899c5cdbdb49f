using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Peers;

/// <summary><c>imaging stage</c>, which makes the whole disk: partition tables, ESP and recovery volume too.</summary>
internal sealed class EngineContender(StageProgram program, string publicKey, bool readBack) : IContender
{
    public const string WithReadBack = "imaging stage";
    public const string WithoutReadBack = "imaging stage --read-back none";

    public string Name => readBack ? WithReadBack : WithoutReadBack;

    public string Source => ReleaseFixture.StickName;

    public string Checks => readBack ? "signature, SHA-256 of frames, CRC-32C of all read back" : "signature, SHA-256 of frames";

    /// <remarks>The engine flushes and checks for itself.</remarks>
    public ContenderRun Run(string source, bool check)
    {
        StageMeasurement run = program.Run(source, publicKey, readBack);
        return new ContenderRun(run.Seconds, run.CpuSeconds, run.PeakRssBytes);
    }
}
