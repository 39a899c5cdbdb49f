using Imaging.Core;

namespace Imaging.Pipeline.Tests;

public sealed class RetryingSourceTests : IDisposable
{
    private readonly FakeSource _source = new("stick", [1, 2, 3, 4, 5, 6, 7, 8]);
    private readonly List<string> _said = [];

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_FailsInPassing_IsRepeated(int failures)
    {
        _source.OnRead = (n, _, _) => { if (n <= failures) throw Failure(transient: true); };
        Assert.Equal([3, 4, 5], Read());
        Assert.Equal(failures + 1, _source.Reads);
        Assert.Equal(failures, _source.Drops);
        Assert.Equal(failures, _said.Count);
        Assert.All(_said, (text, i) => Assert.Contains($"({i + 1} of 3)", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_FailsFourTimes_IsGivenUp()
    {
        _source.OnRead = (_, _, _) => throw Failure(transient: true);
        Assert.True(Assert.Throws<ImagingException>(() => Read()).IsTransient);
        Assert.Equal(4, _source.Reads);
    }

    [Fact]
    public void Read_FailsForGood_IsNotRepeated()
    {
        _source.OnRead = (_, _, _) => throw Failure(transient: false);
        Assert.Throws<ImagingException>(() => Read());
        Assert.Equal(1, _source.Reads);
        Assert.Empty(_said);
    }

    [Fact]
    public void Dispose_LeavesTheSourceOpen()
    {
        new RetryingSource(_source).Dispose();
        Assert.False(_source.IsDisposed);
    }

    private byte[] Read()
    {
        using var retrying = new RetryingSource(_source, _said.Add);
        Assert.Equal(_source.Name, retrying.Name);
        Assert.Equal(_source.Length, retrying.Length);
        var buffer = new byte[3];
        retrying.Read(2, buffer);
        return buffer;
    }

    private static ImagingException Failure(bool transient) =>
        new(ExitCode.DeviceIo, "stick", "a hiccup", "", "Wait.") { IsTransient = transient };
}
