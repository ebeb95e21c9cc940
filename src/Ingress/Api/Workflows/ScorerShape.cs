using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>The shape of <c>scorers</c>, in a workflow's <c>eval</c> and in a golden item.</summary>
internal static class ScorerShape
{
    private const int MaxScorers = 256;

    private static readonly string[] Kinds =
    [
        "exact", "contains", "regex", "json_equal", "json_schema", "tool_call", "numeric", "semantic_similarity", "llm_judge", "webhook",
    ];

    /// <param name="owner">The object whose member <c>scorers</c> is checked.</param>
    public static void Check(JsonObjectReader owner)
    {
        // What else a scorer takes depends on its kind, and is checked where it is made.
        foreach (var item in owner.Array("scorers", MaxScorers) ?? [])
        {
            var scorer = owner.Item(item);
            scorer.Require("kind");
            scorer.OneOf("kind", Kinds);
        }
    }
}
