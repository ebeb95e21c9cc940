using System.Collections.Frozen;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Sql;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Decides whether an analyst's statement may run: one SELECT, or a union of them, over Inferly's tables, with ordinary
/// functions. No setting of the engine makes that sure, so the engine's own parser says what the text means (its syntax tree,
/// without running it) and everything in the tree that is not known to be harmless is refused.
/// </summary>
internal sealed class SqlGate(StatementInspector inspector)
{
    /// <summary>The longest statement, in characters.</summary>
    public const int MaxLength = 100_000;

    private const int LongestShown = 64;

    /// <summary>Words that begin a statement of another kind; who wrote something else has misspelt a SELECT.</summary>
    private static readonly FrozenSet<string> OtherStatements = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "ALTER", "ATTACH", "BACKUP", "BEGIN", "CHECK", "COMMIT", "CREATE", "DELETE", "DESC", "DESCRIBE", "DETACH", "DROP", "EXCHANGE", "EXECUTE", "EXISTS",
        "EXPLAIN", "GRANT", "INSERT", "KILL", "MOVE", "OPTIMIZE", "RENAME", "REPLACE", "RESTORE", "REVOKE", "ROLLBACK", "SET", "SHOW", "SYSTEM", "TRUNCATE",
        "UNDROP", "UPDATE", "USE", "WATCH");

    /// <summary>The statement as it may be run, or why not.</summary>
    public async Task<GateDecision> DecideAsync(
        ClickHouseEndpoint endpoint, string sql, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        if (sql.Length > MaxLength)
        {
            return GateDecision.Refuse($"a statement may have {MaxLength} characters");
        }

        if (SqlNormalizer.Normalize(sql, out var unclear) is not { } text)
        {
            return GateDecision.Fail(unclear!);
        }

        var tokens = SqlLexer.Read(text).Where(token => token.Kind != SqlTokenKind.Space).ToArray();
        if ((JudgeBeginning(text, tokens) ?? JudgeWords(text, tokens)) is { } wrong)
        {
            return GateDecision.Fail(wrong);
        }

        var inspection = await inspector.InspectAsync(endpoint, text, parameters, cancellation);
        if (inspection.Error is { } error)
        {
            return GateDecision.Fail(error);
        }

        if (AstReader.Read(inspection.Tree!) is not { } tree)
        {
            return GateDecision.Refuse("its syntax tree cannot be read");
        }

        var walk = new AstWalk();
        return walk.Refusal(tree) is { } refusal ? GateDecision.Fail(refusal) : GateDecision.Allow(text, walk.Names);
    }

    /// <summary>Only a SELECT is shown to the parser: EXPLAIN AST would take other words in front for its own options.</summary>
    private static ClickHouseError? JudgeBeginning(string text, SqlToken[] tokens)
    {
        if (!tokens.Any(token => !token.Is(text, '(')))
        {
            return ClickHouseError.Syntax("the statement is empty");
        }

        var first = tokens.First(token => !token.Is(text, '('));
        if (first.Is(text, "SELECT") || first.Is(text, "WITH") || first.Is(text, "FROM"))
        {
            return null;
        }

        var word = first.In(text)[..Math.Min(first.End - first.Start, LongestShown)].ToString();
        return OtherStatements.Contains(word)
            ? ClickHouseError.Refused("only SELECT is allowed")
            : ClickHouseError.Syntax($"a statement begins with SELECT, WITH or FROM, not with {word}");
    }

    /// <summary>What the syntax tree does not show, or shows too late.</summary>
    private static ClickHouseError? JudgeWords(string text, SqlToken[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            // Runs before the filter that hides other projects' rows, so that its errors could tell of them.
            if (tokens[i].Is(text, "PREWHERE"))
            {
                return ClickHouseError.Refused("PREWHERE is not allowed: use WHERE");
            }

            if (tokens[i].Is(text, "SETTINGS"))
            {
                return ClickHouseError.Refused("SETTINGS are not allowed");
            }

            if (tokens[i].Is(text, "OUTFILE"))
            {
                return ClickHouseError.Refused("INTO OUTFILE is not allowed");
            }
            // {x:Identifier} puts any table's name where none can be seen.
            if (tokens[i].Is(text, "Identifier") && i > 0 && tokens[i - 1].Is(text, ':'))
            {
                return ClickHouseError.Refused("a parameter cannot be an Identifier");
            }
        }
        return null;
    }
}
