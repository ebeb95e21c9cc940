namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>A node of a statement's syntax tree, as EXPLAIN AST prints it.</summary>
/// <param name="Kind">The kind of node, for instance "Function".</param>
/// <param name="Value">What follows the kind: a function's name, an identifier, a literal; without its alias.</param>
internal sealed record AstNode(string Kind, string Value)
{
    public List<AstNode> Children { get; } = [];
}
