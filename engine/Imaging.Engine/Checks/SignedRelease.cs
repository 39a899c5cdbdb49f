using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>Opens a stick's release against a key. There is no way around it that does not say so.</summary>
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
    public static OpenRelease Open(Stick stick, string? publicKey, bool allowUnsigned, IStageEvents events)
    {
        publicKey ??= File.Exists(BootImageKey) ? BootImageKey : null;
        if (publicKey is not null)
        {
            using ReleaseKey key = ReleaseKey.Load(publicKey);
            return Open(stick, key, events);
        }

        if (!allowUnsigned)
            throw new ImagingException(ExitCode.Signature, stick.Files.Name, "no key to check the release with", "--public-key, or a release.pub in the boot image", "Name the maker's release.pub; for a trial, --allow-unsigned takes the release as it is.");
        events.Warned("The release is UNSIGNED: nobody vouches for it. Never stage machines that leave the house this way.");
        return Open(stick, null, events);
    }

    /// <summary>Documents and indexes are small: all of them are read again where one read failed in passing.</summary>
    private static OpenRelease Open(Stick stick, ReleaseKey? key, IStageEvents events) => TransientRetry.Run(() => stick.OpenRelease(key), events.Warned);
}
