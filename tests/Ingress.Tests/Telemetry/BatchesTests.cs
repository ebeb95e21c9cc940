using System.Runtime.CompilerServices;
using Inferly.Ingress.Telemetry;

namespace Inferly.Ingress.Tests.Telemetry;

public sealed class BatchesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(10_000)]
    public void Settled_AfterValuesOfOneThread_HasHandedOverEachOnce(int count)
    {
        var taken = new List<int>();
        var batches = new Batches<int>(values => taken.AddRange(values));

        for (var i = 0; i < count; i++)
        {
            batches.Add(i);
        }

        // In their order, but for the processors that the thread has been on.
        Assert.Equal(Enumerable.Range(0, count), batches.Settled(() => taken.Order().ToArray()));
    }

    [Fact]
    public void Add_BySeveralThreadsWhileOthersRead_HandsOverEachOnceAndByOneAtATime()
    {
        const int Threads = 8;
        const int Each = 20_000;
        var taken = new int[Threads * Each];
        var inside = 0;
        var together = 0;
        var batches = new Batches<int>(values =>
        {
            together += Interlocked.Increment(ref inside) - 1;
            foreach (var value in values)
            {
                taken[value]++;
            }

            Interlocked.Decrement(ref inside);
        });

        var adding = Enumerable.Range(0, Threads).Select(thread => OnAThread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                batches.Add((thread * Each) + i);
                if (i % 1000 == 0)
                {
                    batches.Settled(() => 0);
                }
            }
        })).ToArray();
        Array.ForEach(adding, thread => thread.Join());

        Assert.Equal(0, batches.Settled(() => taken.Count(times => times != 1)));
        Assert.Equal(0, together);
    }

    [Fact]
    public void Add_WhileOneTakesForLong_WaitsForRoomAndLosesNothing()
    {
        const int Count = 5_000;
        using var mayGoOn = new ManualResetEventSlim();
        using var takes = new ManualResetEventSlim();
        var taken = new List<int>();
        var batches = new Batches<int>(values =>
        {
            taken.AddRange(values);
            takes.Set();
            mayGoOn.Wait(TestContext.Current.CancellationToken);
        });
        batches.Add(0);
        var reading = OnAThread(() => batches.Settled(() => 0));
        takes.Wait(TestContext.Current.CancellationToken);

        var added = 0;
        var adding = OnAThread(() =>
        {
            while (added < Count)
            {
                batches.Add(Interlocked.Increment(ref added));
            }
        });

        // There is room for 256 on each processor, and no more is kept.
        SpinWait.SpinUntil(() => adding.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin));
        Assert.InRange(Volatile.Read(ref added), 1, (256 * Environment.ProcessorCount) + 1);
        mayGoOn.Set();
        reading.Join();
        adding.Join();
        Assert.Equal(Enumerable.Range(0, Count + 1), batches.Settled(() => taken.Order().ToArray()));
    }

    [Fact]
    public void Settled_OfObjects_LetsThemGo()
    {
        var batches = new Batches<KeyValuePair<int, object>>(_ => { });
        var added = AddObject(batches);

        batches.Settled(() => 0);

        GC.Collect();
        Assert.False(added.IsAlive);
        GC.KeepAlive(batches);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddObject(Batches<KeyValuePair<int, object>> batches)
    {
        var target = new object();
        batches.Add(new(1, target));
        return new WeakReference(target);
    }

    private static Thread OnAThread(Action what)
    {
        var thread = new Thread(() => what());
        thread.Start();
        return thread;
    }
}
