using System.Text;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.BootEnvironments;

/// <summary>What ties a boot environment to its release, whichever system it is: the files of <see cref="BootImage"/>.</summary>
/// <param name="PublicKey">PEM.</param>
/// <param name="MediaId">32 hexadecimal digits.</param>
public sealed record BootIdentity(string PublicKey, string MediaId)
{
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: there is no key to sign with.</exception>
    public static BootIdentity Of(ReleaseKey? key, string mediaId) => new(RequireKey(key).ExportPublicPem(), mediaId);

    /// <summary>A station never takes an unsigned release, so a boot environment for one would start and refuse it.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: there is no key to sign with.</exception>
    public static ReleaseKey RequireKey(ReleaseKey? key) => key ?? throw new ImagingException(
        ExitCode.Signature, "boot", "no key to sign the release with", "--key FILE",
        "A station takes no unsigned release. Make a pair with `usb-builder keygen --out KEYS` and build with `--key KEYS/release.key`.");

    /// <summary>The files, by name; they belong beside the engine.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        yield return (BootImage.KeyFileName, Encoding.ASCII.GetBytes(PublicKey));
        yield return (BootImage.MediaIdFileName, Encoding.ASCII.GetBytes(MediaId + "\n"));
    }
}
