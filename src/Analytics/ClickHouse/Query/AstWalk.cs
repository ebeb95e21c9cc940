using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Walks a syntax tree and allows what is listed here, nothing else. A node whose dump leaves something out that matters (what
/// SETTINGS set, what APPLY calls) is refused; the others are judged by what they print.
/// </summary>
internal sealed partial class AstWalk
{
    /// <summary>Nodes that are as harmless as their children.</summary>
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(StringComparer.Ordinal,
        "ExpressionList", "SelectQuery", "SelectIntersectExceptQuery", "Subquery", "WithElement",
        "TablesInSelectQuery", "TablesInSelectQueryElement", "TableJoin", "ArrayJoin", "SampleRatio", "Literal",
        "Asterisk", "QualifiedAsterisk",
        "ColumnsRegexpMatcher", "ColumnsListMatcher", "QualifiedColumnsRegexpMatcher", "QualifiedColumnsListMatcher",
        "ColumnsTransformerList", "ColumnsExceptTransformer", "ColumnsReplaceTransformer", "ColumnsReplaceTransformer::Replacement",
        "OrderByElement", "InterpolateElement", "WindowDefinition", "WindowListElement");

    /// <summary>Functions whose second argument may be a table's name.</summary>
    private static readonly FrozenSet<string> In =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "in", "notIn", "globalIn", "globalNotIn");

    private static readonly FrozenSet<string> Casts =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "CAST", "_CAST", "accurateCast", "accurateCastOrNull", "accurateCastOrDefault");

    /// <summary>Names that, where nothing is called so, are functions without parentheses that tell the engine's user.</summary>
    private static readonly FrozenSet<string> Users =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "user", "currentUser", "current_user", "session_user");

    private readonly HashSet<string> _names = [.. AnalystTables.Names];

    /// <summary>The unqualified names met where tables stand: tables of database inferly, and what the statement itself calls so.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>Why the tree is refused, or null.</summary>
    public ClickHouseError? Refusal(AstNode root) => root.Kind == "SelectWithUnionQuery" ? Judge(root) : ClickHouseError.Refused("only SELECT is allowed");

    private ClickHouseError? Judge(AstNode node)
    {
        switch (node.Kind)
        {
            // A statement's FORMAT, SETTINGS and INTO OUTFILE are further children of this node.
            case "SelectWithUnionQuery" when node.Children.Count != 1:
                return ClickHouseError.Refused("FORMAT, SETTINGS and INTO OUTFILE are not allowed; the format is named beside the statement");
            case "Set": return ClickHouseError.Refused("SETTINGS are not allowed");
            case "ColumnsApplyTransformer": return ClickHouseError.Refused("APPLY is not allowed");
            case "TableExpression": return First(node.Children, child => child.Kind == "Function" ? TableFunction(child) : Judge(child));
            case "TableIdentifier": return Table(node.Value);
            case "Identifier": return Column(node.Value);
            case "Function": return Function(node) ?? First(node.Children, Judge);
            case "SelectWithUnionQuery":
            case var kind when Harmless.Contains(kind): return First(node.Children, Judge);
            default: return ClickHouseError.Refused($"{node.Kind} is not allowed");
        }
    }

    private static ClickHouseError? First(List<AstNode> nodes, Func<AstNode, ClickHouseError?> judge) =>
        nodes.Select(judge).FirstOrDefault(refusal => refusal is not null);

    private ClickHouseError? Table(string name)
    {
        var parts = TableName().Match(name);
        if (!parts.Success)
        {
            return ClickHouseError.Refused($"the table {name} is not allowed");
        }

        var table = parts.Groups["table"].Value;
        if (!parts.Groups["database"].Success)
        {
            _names.Add(table);
            return null;
        }

        if (parts.Groups["database"].Value != AnalystTables.Database)
        {
            return ClickHouseError.Refused($"the table {name} is not allowed; {UnknownTable.Present}");
        }

        return AnalystTables.Names.Contains(table) ? null : UnknownTable.Named(name);
    }

    /// <summary>The engine's own columns (_part, _part_offset, ...) tell of other projects' rows.</summary>
    private static ClickHouseError? Column(string name)
    {
        if (Users.Contains(name))
        {
            return ClickHouseError.Refused($"the name {name} is not allowed: the engine may take it for the function that tells its user");
        }

        return name.Split('.').Any(part => part.StartsWith('_'))
            ? ClickHouseError.Refused($"the column {name} is not allowed: names that begin with _ are the engine's own")
            : null;
    }

    private ClickHouseError? Function(AstNode node)
    {
        var arguments = Arguments(node);
        if (!FunctionList.Allows(node.Value))
        {
            return NotAllowed(node.Value);
        }

        if (In.Contains(node.Value) && arguments is [_, { Kind: "Identifier" } table])
        {
            return Table(table.Value);
        }

        return Casts.Contains(node.Value) && !(arguments is [_, { Kind: "Literal" } type, ..] && IsPlainType(type.Value))
            ? ClickHouseError.Refused($"{node.Value} needs a plain type")
            : null;
    }

    /// <summary>A name that is nearly one of the list is misspelt; of others nobody asked the engine whether it has them.</summary>
    private static ClickHouseError NotAllowed(string function) => FunctionList.Nearest(function) is { } near
        ? ClickHouseError.UnknownFunction($"There is no function {function} here; did you mean {near}?")
        : ClickHouseError.Refused($"the function {function} is not allowed, or does not exist");

    private ClickHouseError? TableFunction(AstNode node)
    {
        if (!FunctionList.AllowsAsTable(node.Value))
        {
            return ClickHouseError.Refused($"the table function {node.Value} is not allowed; numbers, generateSeries and values are");
        }
        // A structure may give a column an expression (ALIAS file('/etc/passwd')) that no tree shows.
        if (Arguments(node) is [{ Kind: "Literal" } structure, ..] && structure.Value.StartsWith('\'')
            && !(Structure().IsMatch(structure.Value) && IsPlainType(structure.Value)))
        {
            return ClickHouseError.Refused("the structure of values may only name columns and types, as in 'a UInt32, b String'");
        }
        return First(node.Children, Judge);
    }

    private static List<AstNode> Arguments(AstNode function) =>
        function.Children is [{ Kind: "ExpressionList" } list, ..] ? list.Children : [];

    /// <summary>A state of an aggregate function made from a text would be trusted by the engine as if it had made it itself.</summary>
    private static bool IsPlainType(string literal) => !literal.Contains("AggregateFunction", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A(?:(?<database>[A-Za-z_][A-Za-z0-9_]*)\.)?(?<table>[A-Za-z_][A-Za-z0-9_ -]*)\z")]
    private static partial Regex TableName();

    // A column is "name Type" or "name Type(...)", with types nested three deep.
    private const string PlainColumn = @"\s*\w+\s+\w+(\(([^()]|\(([^()]|\([^()]*\))*\))*\))?\s*";

    [GeneratedRegex($@"\A'{PlainColumn}(,{PlainColumn})*'\z", RegexOptions.NonBacktracking)]
    private static partial Regex Structure();
}
