using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine;

/// <summary>A release as the pipeline reads it.</summary>
public sealed class ReleaseContent(OpenRelease release) : IContentSource
{
    public IByteSource OpenPack(int pack) => release.OpenPack(pack);

    public IByteSource OpenFile(FileEntry entry) => release.OpenEspFile(entry);
}
