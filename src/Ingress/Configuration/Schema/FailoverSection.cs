using Inferly.Pipeline.Health;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>What the one section <c>failover</c> sets in two places.</summary>
internal sealed record FailoverSection(FailoverSettings Attempts, StreamSettings Streams);
