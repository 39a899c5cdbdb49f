using Imaging.Core;

namespace Imaging.Building.Images;

/// <summary>The files of a Windows image, wherever they are. Paths begin with <c>\</c>; case makes no difference.</summary>
internal interface IImageFiles : IDisposable
{
    /// <summary>What errors call the image.</summary>
    string Name { get; }

    /// <summary>Bytes of a file; null: there is none.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: the image is damaged.</exception>
    long? Length(string path);

    /// <summary>All of a file that is there.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: it is larger than <paramref name="limit"/>, kept in a way that is not read, or damaged.
    /// </exception>
    byte[] Read(string path, long limit);

    /// <summary>Paths of all files below a folder; none where there is no such folder.</summary>
    IReadOnlyList<string> FilesBelow(string folder);
}
