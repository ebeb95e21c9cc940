using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>The shape of a workflow's <c>failover</c>: those of the instance's settings that can differ from request to request.</summary>
internal static class FailoverShape
{
    private const int MaxCalls = 10;
    private const int HourMs = 3_600_000;

    public static void Check(JsonObjectReader failover)
    {
        failover.Whole("max_attempts", 1, MaxCalls);
        failover.Whole("ttft_ms", 1, HourMs);
        failover.Whole("stall_ms", 1, HourMs);
        failover.Whole("total_ms", 1, HourMs);
        failover.Number("hedge", 0, 1);
        failover.OneOf("continuation", "off", "prefill", "splice", "instruct");
    }
}
