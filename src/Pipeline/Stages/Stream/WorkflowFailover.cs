using System.Text.Json;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>A workflow's <c>failover</c> over the instance's.</summary>
internal static class WorkflowFailover
{
    /// <param name="settings">The instance's.</param>
    /// <param name="own">The workflow's, checked when it was put; null: none.</param>
    public static FailoverSettings Over(FailoverSettings settings, RawJson? own)
    {
        if (own is null)
        {
            return settings;
        }

        using var json = JsonDocument.Parse(own.Text);
        foreach (var member in json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            settings = member.Name switch
            {
                "max_attempts" => settings with { MaxAttempts = member.Value.GetInt32() },
                "ttft_ms" => settings with { FirstToken = Milliseconds(member.Value) },
                "stall_ms" => settings with { Stall = Milliseconds(member.Value) },
                "total_ms" => settings with { Total = Milliseconds(member.Value) },
                "hedge" => settings with { Hedge = member.Value.GetDouble() },
                "continuation" => settings with { Continuation = Enum.Parse<Continuation>(member.Value.GetString()!, ignoreCase: true) },
                _ => settings,
            };
        }

        return settings;
    }

    private static TimeSpan Milliseconds(JsonElement value) => TimeSpan.FromMilliseconds(value.GetDouble());
}
