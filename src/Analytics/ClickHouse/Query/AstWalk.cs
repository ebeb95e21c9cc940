using System.Collections.Frozen;
using System.Text.RegularExpressions;
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
    public string? Refusal(AstNode root) => root.Kind == "SelectWithUnionQuery" ? Judge(root) : "only SELECT is allowed";

    private string? Judge(AstNode node)
    {
        switch (node.Kind)
        {
            // A statement's FORMAT, SETTINGS and INTO OUTFILE are further children of this node.
            case "SelectWithUnionQuery" when node.Children.Count != 1: return "FORMAT, SETTINGS and INTO OUTFILE are not allowed";
            case "Set": return "SETTINGS are not allowed";
            case "ColumnsApplyTransformer": return "APPLY is not allowed";
            case "TableExpression": return First(node.Children, child => child.Kind == "Function" ? TableFunction(child) : Judge(child));
            case "TableIdentifier": return Table(node.Value);
            case "Identifier": return Column(node.Value);
            case "Function": return Function(node) ?? First(node.Children, Judge);
            case "SelectWithUnionQuery":
            case var kind when Harmless.Contains(kind): return First(node.Children, Judge);
            default: return $"{node.Kind} is not allowed";
        }
    }

    private static string? First(List<AstNode> nodes, Func<AstNode, string?> judge) =>
        nodes.Select(judge).FirstOrDefault(refusal => refusal is not null);

    private string? Table(string name)
    {
        var parts = TableName().Match(name);
        if (!parts.Success)
        {
            return $"the table {name} is not allowed";
        }

        var table = parts.Groups["table"].Value;
        if (!parts.Groups["database"].Success)
        {
            _names.Add(table);
            return null;
        }
        return parts.Groups["database"].Value == AnalystTables.Database && AnalystTables.Names.Contains(table)
            ? null
            : $"the table {name} is not allowed; database {AnalystTables.Database} has {string.Join(", ", AnalystTables.Names)}";
    }

    /// <summary>The engine's own columns (_part, _part_offset, ...) tell of other projects' rows.</summary>
    private static string? Column(string name)
    {
        if (Users.Contains(name))
        {
            return $"the name {name} is not allowed: it may be the function";
        }

        return name.Split('.').Any(part => part.StartsWith('_'))
            ? $"the column {name} is not allowed: names that begin with _ are the engine's own"
            : null;
    }

    private string? Function(AstNode node)
    {
        var arguments = Arguments(node);
        if (!FunctionList.Allows(node.Value))
        {
            return $"the function {node.Value} is not allowed";
        }

        if (In.Contains(node.Value) && arguments is [_, { Kind: "Identifier" } table])
        {
            return Table(table.Value);
        }

        return Casts.Contains(node.Value) && !(arguments is [_, { Kind: "Literal" } type, ..] && IsPlainType(type.Value))
            ? $"{node.Value} needs a plain type"
            : null;
    }

    private string? TableFunction(AstNode node)
    {
        if (!FunctionList.AllowsAsTable(node.Value))
        {
            return $"the table function {node.Value} is not allowed; numbers, generateSeries and values are";
        }
        // A structure may give a column an expression (ALIAS file('/etc/passwd')) that no tree shows.
        if (Arguments(node) is [{ Kind: "Literal" } structure, ..] && structure.Value.StartsWith('\'')
            && !(Structure().IsMatch(structure.Value) && IsPlainType(structure.Value)))
        {
            return "the structure of values may only name columns and types, as in 'a UInt32, b String'";
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
