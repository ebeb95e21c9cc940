using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>What <see cref="SqlGate"/> says of a statement: the text to run, or why it may not.</summary>
/// <param name="Text">The rebuilt statement, where it may run.</param>
/// <param name="Names">The unqualified names that stand where tables do: Inferly's tables, and what the statement defines itself.</param>
/// <param name="Error">Why it may not run, or does not parse.</param>
internal sealed record GateDecision(string? Text, IReadOnlySet<string> Names, ClickHouseError? Error)
{
    private static readonly IReadOnlySet<string> NoNames = new HashSet<string>();

    public static GateDecision Allow(string text, IReadOnlySet<string> names) => new(text, names, null);

    public static GateDecision Refuse(string reason) => Fail(ClickHouseError.Refused(reason));

    public static GateDecision Fail(ClickHouseError error) => new(null, NoNames, error);
}
