namespace Imaging.Core.Tests;

public sealed class RingBufferTests
{
    private const int Page = AlignedBuffer.Alignment;

    /// <summary>Pieces of random lengths, returned in random order: each keeps its bytes until it comes back.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rent_AnyLengthsReturnedInAnyOrder_PiecesNeverOverlap(int seed)
    {
        var random = new Random(seed);
        using var ring = new RingBuffer(64 * Page);
        var held = new List<(RingPiece Piece, byte Mark)>();
        for (int i = 0; i < 5000; i++)
        {
            if (TryRent(ring, random.Next(0, 20 * Page)) is { } piece)
            {
                ring.Span(piece).Fill((byte)i);
                held.Add((piece, (byte)i));
            }
            else
            {
                Assert.NotEmpty(held);
            }

            while (held.Count > 30 || (held.Count > 0 && random.Next(3) == 0))
            {
                (RingPiece back, byte mark) = held[random.Next(held.Count)];
                held.Remove((back, mark));
                Assert.False(ring.Span(back).ContainsAnyExcept(mark));
                ring.Return(back);
            }

            Assert.Equal(held.Count, ring.Outstanding);
        }
    }

    [Fact]
    public void Rent_EverythingReturned_TheWholeRingIsFree()
    {
        using var ring = new RingBuffer(8 * Page);
        RingPiece first = ring.Rent(5 * Page, default);
        RingPiece second = ring.Rent(3 * Page, default);
        ring.Return(second);
        ring.Return(first);
        Assert.Equal(8 * Page, ring.Rent(8 * Page, default).Length);
    }

    [Fact]
    public void Rent_NoRoom_WaitsForTheOldest()
    {
        using var ring = new RingBuffer(8 * Page);
        RingPiece oldest = ring.Rent(4 * Page, default);
        RingPiece newest = ring.Rent(4 * Page, default);
        ring.Return(newest);
        Assert.Null(TryRent(ring, 2 * Page));
        ring.Return(oldest);
        Assert.NotNull(TryRent(ring, 2 * Page));
    }

    [Fact]
    public void Rent_MoreThanThereIs_IsRefused()
    {
        using var ring = new RingBuffer(8 * Page);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Rent(8 * Page + 1, default));
    }

    /// <summary>Null where renting would wait.</summary>
    private static RingPiece? TryRent(RingBuffer ring, int length)
    {
        try
        {
            return ring.Rent(length, new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
