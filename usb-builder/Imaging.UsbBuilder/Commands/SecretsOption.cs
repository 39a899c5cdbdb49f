using System.CommandLine;

namespace Imaging.UsbBuilder.Commands;

/// <summary><c>--secrets-in-clear</c>, of the commands that make sticks.</summary>
internal static class SecretsOption
{
    public static Option<bool> Create() => new("--secrets-in-clear")
    {
        Description = "Take a machines.csv with values the release marks secret: whoever has the stick reads them",
    };
}
