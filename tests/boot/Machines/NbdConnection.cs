using System.Buffers.Binary;
using System.Net.Sockets;

namespace Imaging.Boot.Tests.Machines;

/// <summary>
/// The server's side of one connection of the NBD protocol (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md), newstyle
/// but not fixed newstyle: one export, no options, reads, writes and flushes. Numbers are big-endian.
/// </summary>
internal sealed class NbdConnection(Socket socket, long bytes)
{
    private const ulong Magic = 0x4e42444d41474943;
    private const ulong OptionMagic = 0x49484156454f5054;
    private const uint RequestMagic = 0x25609513;
    private const uint ReplyMagic = 0x67446698;
    private const ushort HasFlags = 1;
    private const ushort SendFlush = 4;

    public enum Command : ushort
    {
        Read = 0,
        Write = 1,
        Disconnect = 2,
        Flush = 3,
    }

    /// <param name="Handle">The client's number of it.</param>
    /// <param name="Data">Of a write.</param>
    public sealed record Request(Command Command, ulong Handle, long Offset, int Length, byte[] Data);

    public void Negotiate()
    {
        var hello = new byte[18];
        BinaryPrimitives.WriteUInt64BigEndian(hello, Magic);
        BinaryPrimitives.WriteUInt64BigEndian(hello.AsSpan(8), OptionMagic);
        socket.Send(hello);

        // Client flags, then the option EXPORT_NAME: magic, number, length of the name, the name.
        byte[] option = Receive(4 + 8 + 4 + 4);
        Receive((int)BinaryPrimitives.ReadUInt32BigEndian(option.AsSpan(16)));
        var export = new byte[8 + 2 + 124];
        BinaryPrimitives.WriteInt64BigEndian(export, bytes);
        BinaryPrimitives.WriteUInt16BigEndian(export.AsSpan(8), HasFlags | SendFlush);
        socket.Send(export);
    }

    /// <summary>The next request; null at the end.</summary>
    public Request? Next()
    {
        byte[] header = Receive(28);
        if (header.Length < 28)
            return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(header) != RequestMagic)
            throw new InvalidDataException("NBD: a request without its magic number.");
        var command = (Command)BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(6));
        int length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(24));
        byte[] data = command == Command.Write ? Receive(length) : [];
        if (command == Command.Disconnect || (command == Command.Write && data.Length < length))
            return null;
        return new Request(
            command, BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8)), BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(16)), length,
            data);
    }

    public void Answer(Request request, ReadOnlySpan<byte> data = default)
    {
        var answer = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(answer, ReplyMagic);
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(8), request.Handle);
        data.CopyTo(answer.AsSpan(16));
        for (int sent = 0; sent < answer.Length;)
            sent += socket.Send(answer.AsSpan(sent));
    }

    /// <summary>That many bytes, or fewer at the end of the connection.</summary>
    private byte[] Receive(int count)
    {
        var buffer = new byte[count];
        int got = 0;
        while (got < count && socket.Receive(buffer.AsSpan(got)) is > 0 and int more)
            got += more;
        return got == count ? buffer : [];
    }
}
