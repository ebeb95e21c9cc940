using CsCheck;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Limits;

public sealed class BudgetConcurrencyTests
{
    private const int Calls = 500;

    /// <summary>
    /// 500 calls at once on real threads, over three keys of one project. The running calls of all threads meet at the barrier with their
    /// reservations held, so that every round is as crowded as can be.
    /// </summary>
    [Fact]
    public void TryReserve_FiveHundredAtOnce_NeverOverspendsAndReturnsEveryUnusedNano()
        => Gen.Select(Gen.Long[0, 20_000], Gen.Long[0, 20_000], Gen.Long[1, 200].Array[Calls], Gen.Int[0, 100].Array[Calls]).Sample(
            (keyBudget, projectBudget, bounds, usedPercent) =>
            {
                var ledger = new BudgetLedger(new FakeTimeProvider(Entities.Now));
                var project = Entities.Project() with { Budget = new Budget(new NanoUsd(projectBudget), BudgetPeriod.Month) };
                var keys = Enumerable.Range(0, 3).Select(i => Entities.Key("sk_live_secret", $"key_{i}") with
                {
                    Budget = new Budget(new NanoUsd(keyBudget), BudgetPeriod.Day),
                }).ToArray();
                var spent = RunAll(ledger, keys, project, bounds, usedPercent);

                Assert.All(keys, key => Assert.True(ledger.SpentBy(key).Nanos <= keyBudget));
                Assert.True(ledger.SpentIn(project).Nanos <= projectBudget);
                Assert.Equal(spent, ledger.SpentIn(project).Nanos);
                Assert.Equal(spent, keys.Sum(key => ledger.SpentBy(key).Nanos));
                AssertNothingIsHeldBack(ledger, keys, project);
            },
            iter: 20,
            threads: 1);

    private static long RunAll(BudgetLedger ledger, ApiKey[] keys, Project project, long[] bounds, int[] usedPercent)
    {
        const int Threads = 10;
        var spent = 0L;
        var next = -1;
        using var allReserved = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var round = 0; round < Calls / Threads; round++)
            {
                var call = Interlocked.Increment(ref next);
                var taken = ledger.TryReserve(keys[call % keys.Length], project, new NanoUsd(bounds[call]), out var reservation, out var _);
                if (round % 10 == 0)
                {
                    allReserved.SignalAndWait();
                }

                var cost = bounds[call] * usedPercent[call] / 100;
                ledger.Settle(ref reservation, new NanoUsd(cost));
                if (taken)
                {
                    Interlocked.Add(ref spent, cost);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return spent;
    }

    private static void AssertNothingIsHeldBack(BudgetLedger ledger, ApiKey[] keys, Project project)
    {
        var projectLeft = project.Budget!.Amount - ledger.SpentIn(project);
        var keyLeft = keys[0].Budget!.Amount - ledger.SpentBy(keys[0]);
        var left = projectLeft < keyLeft ? projectLeft : keyLeft;

        Assert.False(ledger.TryReserve(keys[0], project, left + new NanoUsd(1), out _, out _));
        Assert.True(ledger.TryReserve(keys[0], project, left, out _, out _));
    }
}
