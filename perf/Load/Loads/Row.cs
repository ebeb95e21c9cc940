namespace Inferly.Perf.Load.Loads;

/// <summary>One load that every target is put under.</summary>
/// <param name="Name">As in --only, in the tables and in the JSON.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Suite">Which upstream answers.</param>
/// <param name="Connections">Closed loop: requests or streams at a time. Open loop: the most that may be on their way.</param>
/// <param name="Share">Open loop: the offered load as a share of the target's own peak in the same round.</param>
/// <param name="Paced">Streams of 64 deltas at 20 ms.</param>
/// <param name="BodyBytes">Of the request.</param>
internal sealed record Row(
    string Name, string Title, Suite Suite, int Connections, double? Share = null, bool Paced = false, int BodyBytes = Row.OneKilobyte)
{
    public const int OneKilobyte = 1024;

    private const int OpenConnections = 256;

    public static IReadOnlyList<Row> All { get; } =
    [
        new("c1", "1 request at a time", Suite.Unary, 1),
        new("c8", "8 requests at a time", Suite.Unary, 8),
        new("c8-100k", "8 requests of 100 KB at a time", Suite.Unary, 8, BodyBytes: 100 * OneKilobyte),
        new("c8-1m", "8 requests of 1 MB at a time", Suite.Unary, 8, BodyBytes: 1024 * OneKilobyte),
        new("c32", "32 requests at a time", Suite.Unary, 32),
        new("c128", "128 requests at a time", Suite.Unary, 128),
        new("open30", "open loop at 30 % of the peak", Suite.Unary, OpenConnections, 0.3),
        new("open50", "open loop at 50 % of the peak", Suite.Unary, OpenConnections, 0.5),
        new("open70", "open loop at 70 % of the peak", Suite.Unary, OpenConnections, 0.7),
        new("burst", "streams of 66 events that come at once, 32 at a time", Suite.Stream, 32),
        new("paced1", "paced streams, 1 at a time", Suite.Stream, 1, Paced: true),
        new("paced32", "paced streams, 32 at a time", Suite.Stream, 32, Paced: true),
        new("paced128", "paced streams, 128 at a time", Suite.Stream, 128, Paced: true),
        new("paced500", "paced streams, 500 at a time", Suite.Stream, 500, Paced: true),
    ];

    /// <summary>Runs where no rows are named: those of longer requests tell what a byte costs, not how targets compare.</summary>
    public bool IsUsual => BodyBytes == OneKilobyte;

    /// <summary>Closed loops run as fast as the target allows; in a quiet machine their rate on the direct path is steady.</summary>
    public bool IsThroughput => Share is null && !Paced;

    /// <summary>The row whose direct rate tells whether the machine was quiet in a round.</summary>
    public string Reference => IsThroughput ? Name : Suite == Suite.Unary ? "c32" : "burst";
}
