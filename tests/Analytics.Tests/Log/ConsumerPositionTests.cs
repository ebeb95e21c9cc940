using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

public sealed class ConsumerPositionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "clickhouse.position");

    [Fact]
    public void Open_Nothing_StartsAtTheBeginning()
    {
        ConsumerPosition position = ConsumerPosition.Open(File);
        Assert.Equal((0, null, false), (position.Committed, position.InFlight, position.WasDamaged));
    }

    [Fact]
    public void Reopen_AfterBegin_GivesExactlyThatRange()
    {
        ConsumerPosition.Open(File).Begin(0, 10);
        ConsumerPosition again = ConsumerPosition.Open(File);
        Assert.Equal((0, new OffsetRange(0, 10)), (again.Committed, again.InFlight));
        again.Begin(0, 10);
        again.Commit(10);
        Assert.Equal((10, null), (again.Committed, again.InFlight));

        again.Begin(12, 20);
        ConsumerPosition third = ConsumerPosition.Open(File);
        Assert.Equal((10, new OffsetRange(12, 20)), (third.Committed, third.InFlight));
        third.Commit(20);
        ConsumerPosition fourth = ConsumerPosition.Open(File);
        Assert.Equal((20, null), (fourth.Committed, fourth.InFlight));
    }

    [Fact]
    public void BeginAndCommit_OutOfOrder_AreRefused()
    {
        ConsumerPosition position = ConsumerPosition.Open(File);
        Assert.Throws<InvalidOperationException>(() => position.Commit(5));
        Assert.Throws<InvalidOperationException>(() => position.Begin(5, 5));
        position.Begin(0, 10);
        Assert.Throws<InvalidOperationException>(() => position.Begin(0, 11));
        Assert.Throws<InvalidOperationException>(() => position.Commit(9));
        position.Commit(10);
        Assert.Throws<InvalidOperationException>(() => position.Begin(9, 12));
    }

    [Fact]
    public void Reopen_AnyBitFlippedOrByteMissing_FallsBackToTheBeginning()
    {
        ConsumerPosition position = ConsumerPosition.Open(File);
        position.Begin(0, 10);
        position.Commit(10);
        byte[] sound = System.IO.File.ReadAllBytes(File);
        for (int bit = 0; bit < sound.Length * 8; bit++)
        {
            byte[] flipped = [.. sound];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertDamaged(flipped);
        }

        for (int length = 0; length < sound.Length; length++)
        {
            AssertDamaged(sound[..length]);
        }
    }

    [Fact]
    public void Begin_DiskRefuses_ChangesNothing()
    {
        ConsumerPosition position = ConsumerPosition.Open(File);
        position.Begin(0, 10);
        position.Commit(10);
        Directory.CreateDirectory(File + ".new");
        Assert.ThrowsAny<SystemException>(() => position.Begin(10, 20));
        Assert.Equal((10, null), (position.Committed, position.InFlight));
        Directory.Delete(File + ".new");
        position.Begin(10, 20);
        Assert.Equal(new OffsetRange(10, 20), ConsumerPosition.Open(File).InFlight);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertDamaged(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        ConsumerPosition position = ConsumerPosition.Open(File);
        Assert.Equal((0, null, true), (position.Committed, position.InFlight, position.WasDamaged));
    }
}
