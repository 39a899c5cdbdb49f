using Imaging.Core;

namespace Imaging.BootEnvironments.Linux.Packages;

/// <summary>Where Debian packages come from.</summary>
internal interface IPackageSource
{
    /// <summary>The .deb file of a package.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: it is not to be had; says what to do.</exception>
    string Find(string name);
}
