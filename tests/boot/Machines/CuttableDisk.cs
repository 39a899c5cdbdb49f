using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Boot.Tests.Machines;

/// <summary>
/// A disk with a volatile write cache, served to a machine over NBD, so that the power can go right before a chosen write and take any part
/// of what was not flushed with it. Its image file holds what a reader would see; after <see cref="LosePower"/>, what was kept.
/// </summary>
internal sealed class CuttableDisk : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SafeFileHandle _image;
    private readonly List<(long Offset, byte[] Before, byte[] After)> _unflushed = [];
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Lock _lock = new();
    private Predicate<NbdConnection.Request>? _stopBefore;

    public CuttableDisk(string image, long bytes, string socket)
    {
        Image = image;
        Bytes = bytes;
        Uri = $"nbd+unix:///?socket={socket}";
        _image = File.OpenHandle(image, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.SetLength(_image, bytes);
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        new Thread(Listen) { IsBackground = true, Name = "NBD" }.Start();
    }

    public string Image { get; }

    public long Bytes { get; }

    public string Uri { get; }

    /// <summary>From now on the first write this is true for is neither done nor answered, nor is anything after it.</summary>
    public void StopBefore(Predicate<NbdConnection.Request> write)
    {
        lock (_lock)
            _stopBefore = write;
    }

    public void WaitUntilStopped(TimeSpan limit)
    {
        if (!_stopped.Wait(limit))
            throw new TimeoutException($"The write that was to be the last did not come in {limit}.");
    }

    /// <summary>To be called with the machine's power off: of the writes since the last flush a random half is lost.</summary>
    public void LosePower(int seed)
    {
        var random = new Random(seed);
        lock (_lock)
        {
            foreach ((long offset, byte[] before, _) in Enumerable.Reverse(_unflushed))
                RandomAccess.Write(_image, before, offset);
            foreach ((long offset, _, byte[] after) in _unflushed.Where(_ => random.Next(2) == 0))
                RandomAccess.Write(_image, after, offset);
            _unflushed.Clear();
            _stopBefore = null;
            _stopped.Reset();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _image.Dispose();
        _stopped.Dispose();
    }

    private void Listen()
    {
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                Serve(new NbdConnection(client, Bytes));
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
        catch (ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Serve(NbdConnection connection)
    {
        try
        {
            connection.Negotiate();
            while (connection.Next() is { } request)
                Carry(request, connection);
        }
        catch (SocketException) when (_listener.IsBound)
        {
            // The machine's power went: the next power-on connects again.
        }
    }

    private void Carry(NbdConnection.Request request, NbdConnection connection)
    {
        var read = new byte[request.Command == NbdConnection.Command.Read ? request.Length : 0];
        lock (_lock)
        {
            if (_stopped.IsSet)
                return;
            switch (request.Command)
            {
                case NbdConnection.Command.Read:
                    RandomAccess.Read(_image, read, request.Offset);
                    break;
                case NbdConnection.Command.Write when _stopBefore?.Invoke(request) == true:
                    _stopped.Set();
                    return;
                case NbdConnection.Command.Write:
                    Write(request);
                    break;
                case NbdConnection.Command.Flush:
                    _unflushed.Clear();
                    break;
            }
        }

        connection.Answer(request, read);
    }

    private void Write(NbdConnection.Request request)
    {
        var before = new byte[request.Length];
        RandomAccess.Read(_image, before, request.Offset);
        _unflushed.Add((request.Offset, before, request.Data));
        RandomAccess.Write(_image, request.Data, request.Offset);
    }
}
