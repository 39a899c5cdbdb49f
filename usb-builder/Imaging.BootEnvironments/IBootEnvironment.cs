using Imaging.Core;
using Imaging.Release;

namespace Imaging.BootEnvironments;

/// <summary>Makes the files that start the engine on a machine. Same input, same bytes.</summary>
public interface IBootEnvironment
{
    /// <summary>Finds what can be found wrong in a moment, before the build's long work.</summary>
    /// <exception cref="ImagingException">As <see cref="Make"/>.</exception>
    void Check();

    /// <summary>Puts the boot files into an empty folder, as they are to lie at the root of a stick.</summary>
    /// <param name="identity">What ties the environment to its release.</param>
    /// <param name="target">The boot files; made by this.</param>
    /// <param name="work">A folder for whatever is needed on the way; its owner removes it.</param>
    /// <returns>What the release says of it.</returns>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: an engine, an image, a kernel or a package that is missing or of no use;
    /// <see cref="ExitCode.Wim"/>: a damaged image; <see cref="ExitCode.DeviceIo"/>: no space.
    /// </exception>
    BootSection Make(BootIdentity identity, string target, string work, CancellationToken cancel);
}
