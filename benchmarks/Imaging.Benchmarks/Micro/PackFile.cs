using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary>The same pack in a file.</summary>
internal sealed class PackFile : IContentSource
{
    private readonly string _path;

    public PackFile(string path, SyntheticContent content)
    {
        _path = path;
        using FileStream file = File.Create(path);
        file.SetLength(PackFormat.HeaderLength);
        file.Position = PackFormat.HeaderLength;
        for (int i = 0; i < content.Plan.Frames.Count; i++)
            file.Write(content.PackedFrame);
    }

    public IByteSource OpenPack(int pack) => new FileByteSource(_path);

    public IByteSource OpenFile(FileEntry entry) => throw new NotSupportedException("the plan has no files");
}
