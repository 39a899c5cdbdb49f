using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Imaging.Core.Trees;

namespace Imaging.Wim;

/// <summary>Walks an image's names and hands each on as a <see cref="TreeEntry"/>, parents before their children.</summary>
internal sealed unsafe class WimTreeReader(Action<TreeEntry> visit)
{
    private const int StoppedByVisitor = -1;

    // libwim keeps each distinct descriptor once; so do we, or 100,000 files would copy 100,000 of them.
    private readonly Dictionary<nint, byte[]> _descriptors = [];
    private Exception? _failure;

    /// <summary>False when the path is not in the image.</summary>
    public bool TryRead(WimHandle wim, int image, string place, string path, bool recursive)
    {
        using var nativePath = new NativeText(path);
        using var operation = new WimOperation(place);
        GCHandle self = GCHandle.Alloc(this);
        try
        {
            int flags = recursive ? LibWim.IterateRecursive : 0;
            int code = LibWim.IterateDirTree(wim, image, nativePath.Pointer, flags, &OnEntry, (void*)GCHandle.ToIntPtr(self));
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
            if (code == LibWim.ErrorPathDoesNotExist)
                return false;
            operation.Check(code);
            return true;
        }
        finally
        {
            self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEntry(LibWim.DirEntry* entry, void* context)
    {
        var reader = (WimTreeReader)GCHandle.FromIntPtr((nint)context).Target!;
        try
        {
            reader.Visit(entry);
            return 0;
        }
#pragma warning disable CA1031 // No exception may cross native frames; TryRead throws it on the other side.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reader._failure = e;
            return StoppedByVisitor;
        }
    }

    private static FileTime Time(in LibWim.TimeSpec time) => FileTime.FromUnix(time.Seconds, time.Nanoseconds);

    private static TreeStream[] Streams(LibWim.DirEntry* entry)
    {
        var native = (LibWim.StreamEntry*)((byte*)entry + LibWim.DirEntry.StreamsOffset);
        var streams = new TreeStream[entry->NamedStreamCount + 1];
        for (int i = 0; i < streams.Length; i++)
        {
            byte[] sha1 = new ReadOnlySpan<byte>(native[i].Sha1, 20).ToArray();
            streams[i] = new TreeStream(NativeText.Read(native[i].Name) ?? "", (long)native[i].Size, sha1);
        }

        return streams;
    }

    private void Visit(LibWim.DirEntry* entry) => visit(new TreeEntry
    {
        Name = NativeText.Read(entry->FileName) ?? "",
        Path = NativeText.Read(entry->FullPath)!.Replace('/', '\\'),
        ShortName = NativeText.Read(entry->DosName) ?? "",
        Attributes = (FileAttributes)entry->Attributes,
        ReparseTag = entry->ReparseTag,
        LinkCount = (int)entry->LinkCount,
        HardLinkGroup = entry->HardLinkGroup,
        Created = Time(entry->CreationTime),
        Written = Time(entry->LastWriteTime),
        Accessed = Time(entry->LastAccessTime),
        SecurityDescriptor = Descriptor(entry),
        Streams = Streams(entry),
        ObjectId = entry->ObjectId,
    });

    private byte[] Descriptor(LibWim.DirEntry* entry)
    {
        if (entry->SecurityDescriptor == null)
            return [];
        ref byte[]? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_descriptors, (nint)entry->SecurityDescriptor, out _);
        return known ??= new ReadOnlySpan<byte>(entry->SecurityDescriptor, (int)entry->SecurityDescriptorSize).ToArray();
    }
}
