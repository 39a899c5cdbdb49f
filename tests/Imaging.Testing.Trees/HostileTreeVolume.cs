using System.Runtime.InteropServices;
using System.Text;
using Imaging.Wim;

namespace Imaging.Testing.Trees;

/// <summary>Writes to an unmounted NTFS volume with everything NTFS can hold, through libntfs-3g. Paths have slashes.</summary>
internal sealed unsafe class HostileTreeVolume : IDisposable
{
    private const uint Data = 0x80;
    private const uint Folder = 0x4000;
    private const uint File = 0x8000;

    private readonly nint _volume;

    public HostileTreeVolume(string volumeFile)
    {
        _ = HostileTreeNtfs3g.SetCharEncoding("utf8");
        _volume = HostileTreeNtfs3g.Mount(volumeFile, 0);
        Check(_volume != 0, volumeFile);
    }

    private delegate int Setter(nint inode, byte* value, nuint size, int flags);

    public void AddFolder(string path) => Create(path, Folder, []);

    public void AddFile(string path, ReadOnlySpan<byte> content) => Create(path, File, content);

    /// <summary>Files of one folder, which stays open meanwhile.</summary>
    public void AddFiles(string folder, IEnumerable<(string Name, byte[] Content)> files)
    {
        nint parent = Open(folder);
        foreach ((string name, byte[] content) in files)
            Check(HostileTreeNtfs3g.CloseInodeIn(Create(parent, name, File, content), parent) == 0, name);
        Check(HostileTreeNtfs3g.CloseInode(parent) == 0, folder);
    }

    public void AddLink(string existing, string path)
    {
        (string folder, string name) = Split(path);
        nint inode = Open(existing);
        nint parent = Open(folder);
        fixed (char* characters = name)
            Check(HostileTreeNtfs3g.Link(inode, parent, characters, (byte)name.Length) == 0, path);
        Check(HostileTreeNtfs3g.CloseInodeIn(inode, parent) == 0, path);
        Check(HostileTreeNtfs3g.CloseInode(parent) == 0, folder);
    }

    public void AddStream(string path, string stream, ReadOnlySpan<byte> content)
    {
        nint inode = Open(path);
        fixed (char* characters = stream)
            Check(HostileTreeNtfs3g.AddAttribute(inode, Data, characters, (byte)stream.Length, null, 0) == 0, path);
        if (content.Length > 0)
            Write(inode, stream, 0, content);
        Check(HostileTreeNtfs3g.CloseInode(inode) == 0, path);
    }

    /// <summary>Writes behind a hole.</summary>
    public void WriteAt(string path, long position, ReadOnlySpan<byte> content)
    {
        nint inode = Open(path);
        Write(inode, "", position, content);
        Check(HostileTreeNtfs3g.CloseInode(inode) == 0, path);
    }

    /// <summary>A file with clusters of which only the first were ever written: what follows reads as zeros.</summary>
    public void AddUnwritten(string path, long size, ReadOnlySpan<byte> beginning)
    {
        AddFile(path, []);
        nint inode = Open(path);
        nint attribute = HostileTreeNtfs3g.OpenAttribute(inode, Data, null, 0);
        Check(attribute != 0 && HostileTreeNtfs3g.TruncateSolid(attribute, size) == 0, path);
        fixed (byte* bytes = beginning)
            Check(HostileTreeNtfs3g.Write(attribute, 0, beginning.Length, bytes) == beginning.Length, path);
        HostileTreeNtfs3g.CloseAttribute(attribute);
        Check(HostileTreeNtfs3g.CloseInode(inode) == 0, path);
    }

    public void SetAttributes(string path, FileAttributes attributes) =>
        Set(path, BitConverter.GetBytes((uint)attributes), HostileTreeNtfs3g.SetAttributes);

    public void SetReparseData(string path, byte[] data) => Set(path, data, HostileTreeNtfs3g.SetReparseData);

    public void SetObjectId(string path, Guid id) => Set(path, id.ToByteArray(), HostileTreeNtfs3g.SetObjectId);

    /// <summary>Created, written, accessed: units of 100 ns since 1601.</summary>
    public void SetTimes(string path, params long[] times) =>
        Set(path, MemoryMarshal.AsBytes<long>(times).ToArray(), HostileTreeNtfs3g.SetTimes);

    public void SetSecurityDescriptor(string path, byte[] descriptor) => Set(path, descriptor, (inode, value, size, flags) =>
    {
        nint* context = stackalloc nint[6];
        new Span<nint>(context, 6).Clear();
        context[0] = _volume;
        return HostileTreeNtfs3g.SetSecurityDescriptor(context, inode, value, size, flags);
    });

    public void SetShortName(string path, string name)
    {
        nint parent = Open(Split(path).Folder);
        fixed (byte* value = Encoding.ASCII.GetBytes(name))
            Check(HostileTreeNtfs3g.SetShortName(Open(path), parent, value, (nuint)name.Length, 0) == 0, path);
    }

    public void Dispose() => Check(HostileTreeNtfs3g.Unmount(_volume, 0) == 0, "unmounting");

    private static void Check(bool succeeded, string what) =>
        Xunit.Assert.True(succeeded, $"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private static (string Folder, string Name) Split(string path) =>
        (path[..path.LastIndexOf('/')], path[(path.LastIndexOf('/') + 1)..]);

    private static nint Create(nint parent, string name, uint type, ReadOnlySpan<byte> content)
    {
        nint inode;
        fixed (char* characters = name)
            inode = HostileTreeNtfs3g.Create(parent, 0, characters, (byte)name.Length, type);
        Check(inode != 0, name);
        if (content.Length > 0)
            Write(inode, "", 0, content);
        return inode;
    }

    private static void Write(nint inode, string stream, long position, ReadOnlySpan<byte> content)
    {
        nint attribute;
        fixed (char* characters = stream)
            attribute = HostileTreeNtfs3g.OpenAttribute(inode, Data, stream.Length == 0 ? null : characters, (uint)stream.Length);
        Check(attribute != 0, stream);
        fixed (byte* bytes = content)
        {
            Check(position == 0 || HostileTreeNtfs3g.Truncate(attribute, position) == 0, stream);
            Check(HostileTreeNtfs3g.Write(attribute, position, content.Length, bytes) == content.Length, stream);
        }

        HostileTreeNtfs3g.CloseAttribute(attribute);
    }

    private void Create(string path, uint type, ReadOnlySpan<byte> content)
    {
        (string folder, string name) = Split(path);
        nint parent = Open(folder);
        Check(HostileTreeNtfs3g.CloseInodeIn(Create(parent, name, type, content), parent) == 0, path);
        Check(HostileTreeNtfs3g.CloseInode(parent) == 0, folder);
    }

    private void Set(string path, byte[] value, Setter setter)
    {
        nint inode = Open(path);
        fixed (byte* bytes = value)
            Check(setter(inode, bytes, (nuint)value.Length, 0) == 0, path);
        Check(HostileTreeNtfs3g.CloseInode(inode) == 0, path);
    }

    private nint Open(string path)
    {
        fixed (byte* bytes = Wtf8.Encode((path.Length == 0 ? "/" : path) + '\0'))
        {
            nint inode = HostileTreeNtfs3g.OpenPath(_volume, 0, bytes);
            Check(inode != 0, path);
            return inode;
        }
    }
}
