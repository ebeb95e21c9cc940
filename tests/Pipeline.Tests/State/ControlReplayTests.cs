using System.Text;
using CsCheck;
using Inferly.Pipeline.State;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class ControlReplayTests
{
    private const int Forms = 8;

    // Few entities and revisions, so that races, repetitions and gaps abound; every third event is of no use.
    private static readonly Gen<ControlLogRecord[]> Logs =
        Gen.Select(Gen.Int[0, 5], Gen.Long[1, 6], Gen.Int[0, Forms - 1]).Array[0, 40].Select(events => events
            .Select((drawn, offset) => new ControlLogRecord(offset, Payload(drawn.Item1, drawn.Item2, drawn.Item3, offset)))
            .ToArray());

    [Fact]
    public void Build_AnyEvents_IsWhatFoldingOneByOneMakes() =>
        Gen.Select(Logs, Logs).Sample(
            (before, log) =>
            {
                var origin = FoldOneByOne(GatewayState.Empty, before, []);
                var (saidByFold, said) = (new List<long>(), new List<long>());

                var quick = Replay(origin, log, said);

                Assert.Equal(Describe(FoldOneByOne(origin, log, saidByFold)), Describe(quick));
                Assert.Equal(said.Distinct(), said);
                Assert.Subset(saidByFold.ToHashSet(), said.ToHashSet());
            },
            iter: 1_000,
            seed: "0000KDQPSOe1");

    [Fact]
    public void Build_LastValueCannotBeRead_TheOneBeforeCountsAndItIsSaid()
    {
        var said = new List<long>();
        ControlLogRecord[] log = [new(0, Payload(0, 1, 0, 0)), new(1, Payload(0, 3, 4, 1)), new(2, Payload(0, 2, 0, 2))];

        var state = Replay(GatewayState.Empty, log, said);

        Assert.Equal("name 2", state.FindProject("p0")?.Name);
        Assert.Equal([1L], said);
    }

    [Fact]
    public void Build_ValueCannotBeReadButIsReplaced_SaysNothing()
    {
        var said = new List<long>();

        var state = Replay(GatewayState.Empty, [new(0, Payload(0, 1, 4, 0)), new(1, Payload(0, 2, 0, 1))], said);

        Assert.Equal("name 1", state.FindProject("p0")?.Name);
        Assert.Empty(said);
    }

    private static GatewayState Replay(GatewayState origin, ControlLogRecord[] log, List<long> said)
    {
        var replay = new ControlReplay(origin, (offset, _) => said.Add(offset));
        foreach (var record in log)
        {
            // As the log does: the bytes are another record's afterwards.
            var bytes = record.Payload.ToArray();
            replay.Take(new ControlLogRecord(record.Offset, bytes));
            Array.Clear(bytes);
        }

        if (!replay.TryFinish())
        {
            Array.ForEach(log, record => replay.TakeAgain(record));
        }
        return replay.Build();
    }

    private static GatewayState FoldOneByOne(GatewayState state, ControlLogRecord[] log, List<long> said)
    {
        foreach (var record in log.Where(record => !record.Payload.IsEmpty))
        {
            if (!ControlEventJson.TryRead(record.Payload.Span, out var change, out _))
            {
                said.Add(record.Offset);
                continue;
            }

            var builder = new GatewayStateBuilder(state);
            builder.Apply(change);
            state = builder.Build();
        }
        return state;
    }

    private static byte[] Payload(int number, long revision, int form, int offset)
    {
        Entity entity = (number % 3) switch
        {
            0 => Project($"p{number}") with { Name = $"name {offset}" },
            1 => Key($"sk_live_number_{number}_{revision % 2}", $"key_{number}") with { Previous = new RetiringDigest(KeyDigest.Of($"old {number}"), Now) },
            _ => Workflow($"w{number}") with { Description = $"text {offset}" },
        };
        var change = new ControlEvent(Guid.NewGuid(), entity.Key, revision, Now, form == 3 ? null : entity with { Revision = revision });
        var json = Encoding.UTF8.GetString(ControlEventJson.Write(change));
        return form switch
        {
            4 => Encoding.UTF8.GetBytes(json.Replace("created_at", "made_at", StringComparison.Ordinal)),
            5 => Encoding.UTF8.GetBytes(json.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal)),
            6 => Encoding.UTF8.GetBytes(json[..^(1 + (offset % 20))]),
            7 => [],
            _ => Encoding.UTF8.GetBytes(json),
        };
    }

    private static string Describe(GatewayState state) => string.Join(
        '\n',
        state.Projects.Select(project => project.ToString())
            .Concat(state.Keys.Select(key => $"{key.Id} {key.Revision} {key.Digest}"))
            .Concat(state.Workflows.Select(workflow => workflow.ToString()))
            .Concat(state.DigestTable.Select(pair => $"{pair.Key} opens {pair.Value.Id} {pair.Value.Revision}"))
            .Concat(state.RevisionTable.Select(pair => $"{pair.Key} {pair.Value}"))
            .Order(StringComparer.Ordinal));
}
