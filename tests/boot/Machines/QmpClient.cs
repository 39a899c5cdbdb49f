using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imaging.Boot.Tests.Machines;

/// <summary>
/// QEMU's machine protocol: commands with one answer each, and events in between. A JSON object a line, over a UNIX socket.
/// </summary>
internal sealed class QmpClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly Queue<JsonObject> _answers = [];
    private readonly List<JsonObject> _events = [];
    private readonly object _lock = new();
    private bool _ended;

    public QmpClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _reader = new StreamReader(new NetworkStream(_socket));
        new Thread(Listen) { IsBackground = true, Name = "QMP" }.Start();
        Run("qmp_capabilities", []);
    }

    /// <summary>Runs a command and returns what it answers.</summary>
    public JsonNode? Run(string command, JsonObject arguments)
    {
        var request = new JsonObject { ["execute"] = command, ["arguments"] = arguments };
        _socket.Send(JsonSerializer.SerializeToUtf8Bytes((JsonNode)request));
        JsonObject? answer = null;
        Wait(() => _answers.TryDequeue(out answer), TimeSpan.FromMinutes(1), command);
        return answer!["error"] is { } error
            ? throw new InvalidOperationException($"QEMU, {command}: {error.ToJsonString()}")
            : answer["return"];
    }

    /// <summary>Waits for an event, also one that came before.</summary>
    public void WaitForEvent(string name, TimeSpan limit) => Wait(() => _events.Any(e => (string?)e["event"] == name), limit, name);

    public void Dispose()
    {
        _socket.Dispose();
        _reader.Dispose();
    }

    private void Wait(Func<bool> done, TimeSpan limit, string what)
    {
        DateTime end = DateTime.UtcNow + limit;
        lock (_lock)
        {
            while (!done())
            {
                TimeSpan left = end - DateTime.UtcNow;
                if (_ended || left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                    throw new TimeoutException($"QEMU {(_ended ? "ended" : "said nothing")} while {what} was waited for.");
            }
        }
    }

    private void Listen()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
                Take(JsonNode.Parse(line)!.AsObject());
        }
        catch (IOException)
        {
            // QEMU was killed, or this client disposed: the end, like the end of the stream.
        }

        lock (_lock)
        {
            _ended = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Take(JsonObject message)
    {
        lock (_lock)
        {
            if (message.ContainsKey("event"))
                _events.Add(message);
            else if (!message.ContainsKey("QMP"))
                _answers.Enqueue(message);
            Monitor.PulseAll(_lock);
        }
    }
}
