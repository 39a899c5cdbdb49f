using Imaging.Core;

namespace Imaging.Release;

/// <summary>An opened place that a release is read from: a stick, or the ESP of a staged disk.</summary>
public interface IReleaseSource : IDisposable
{
    /// <summary>As errors call it.</summary>
    string Name { get; }

    /// <summary>Says which release it holds, and with which media id.</summary>
    StickDocument Document { get; }

    /// <summary>The host's folder for run records; null where the source cannot be written.</summary>
    string? Journal { get; }

    /// <summary>What it says of a machine, beside the release.</summary>
    /// <param name="serial">Of the machine; null: it has none.</param>
    /// <param name="warn">Gets sentences about what cannot be used; none has a value but a name.</param>
    /// <returns>Null: nothing.</returns>
    MachineRow? FindMachine(string? serial, Action<string> warn);

    /// <summary>Opens the release that <see cref="Document"/> names.</summary>
    /// <param name="key">Checks the signature; null: unsigned is accepted.</param>
    /// <exception cref="ImagingException">
    /// As <see cref="Release.OpenRelease.Open"/>; <see cref="ExitCode.Corrupt"/>: the release has another media id.
    /// </exception>
    OpenRelease OpenRelease(ReleaseKey? key);
}

/// <summary>A place that a release can be read from, not opened yet.</summary>
public interface IReleaseLocation
{
    /// <summary>As errors call it.</summary>
    string Name { get; }

    /// <summary>
    /// The folder, image file or device of this host that holds it, and so is never written; null: nothing of this host does.
    /// </summary>
    string? HostPath { get; }

    /// <summary>May be tried again after a failure.</summary>
    /// <exception cref="ImagingException">There is no release to read; the code says why.</exception>
    IReleaseSource Open();
}
