using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>Opens packs as frames ask for them and keeps them open: a decoder may have to read a frame again.</summary>
internal sealed class PackReader(IContentSource source, Action<string>? onRetry) : IDisposable
{
    private readonly Dictionary<int, RetryingSource> _open = [];
    private readonly List<IByteSource> _packs = [];

    public IByteSource Open(int pack)
    {
        if (_open.TryGetValue(pack, out RetryingSource? open))
            return open;
        IByteSource opened = TransientRetry.Create(onRetry).Execute(() => source.OpenPack(pack));
        _packs.Add(opened);
        return _open[pack] = new RetryingSource(opened, onRetry);
    }

    public void Dispose() => _packs.ForEach(p => p.Dispose());
}
