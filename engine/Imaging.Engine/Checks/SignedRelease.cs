using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Opens a release against a key. Every way to skip that check is explicit, warned of, and recorded.</summary>
public static class SignedRelease
{
    /// <summary>The key a boot image carries, beside the engine.</summary>
    public static string BootImageKey => Path.Combine(BootImage.Folder, BootImage.KeyFileName);

    /// <param name="publicKey">PEM file; null: the boot image's own.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: no key, or no usable one.</exception>
    public static ReleaseKey LoadKey(string? publicKey) => ReleaseKey.Load(publicKey ?? BootImageKey);

    /// <param name="publicKey">PEM file; null: the boot image's own.</param>
    /// <param name="allowUnsigned">Where there is no key: take the release as it is.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Signature"/>: no key, or the signature does not fit.</exception>
    public static OpenRelease Open(IReleaseSource source, string? publicKey, bool allowUnsigned, IStageEvents events)
    {
        publicKey ??= File.Exists(BootImageKey) ? BootImageKey : null;
        if (publicKey is not null)
        {
            using ReleaseKey key = ReleaseKey.Load(publicKey);
            return Open(source, key, events);
        }

        if (!allowUnsigned)
            throw new ImagingException(
                ExitCode.Signature, source.Name, "no key to check the release with", "--public-key, or a release.pub in the boot image",
                "Name the maker's release.pub; for a trial, --allow-unsigned takes the release as it is.");
        events.Warned("The release is UNSIGNED: its origin is not checked. Do not ship machines staged from it.");
        return Open(source, null, events);
    }

    /// <summary>Documents and indexes are small: all of them are read again after a transient error.</summary>
    private static OpenRelease Open(IReleaseSource source, ReleaseKey? key, IStageEvents events) =>
        TransientRetry.Run(() => source.OpenRelease(key), events.Warned);
}
