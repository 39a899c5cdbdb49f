using System.Security.Cryptography;
using System.Text;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>Names a fixture by all that it is made from.</summary>
public static class FixtureKey
{
    /// <summary>Hexadecimal SHA-256 of the parts.</summary>
    public static string Of(params IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
