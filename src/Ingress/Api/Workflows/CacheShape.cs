using Inferly.Ingress.Api.Requests;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>The shape of a workflow's <c>cache</c>.</summary>
internal static class CacheShape
{
    private const int YearSeconds = 366 * 24 * 3600;

    public static void Check(JsonObjectReader cache)
    {
        cache.Require("mode");
        cache.OneOf("mode", "off", "exact", "semantic");
        cache.Number("threshold", 0, 1);
        cache.Whole("ttl_s", 1, YearSeconds);
        cache.Number("max_error", 0, 1);
    }
}
