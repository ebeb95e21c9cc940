using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Telemetry;

/// <summary>Endpoint metadata: the operation that a request's span is named after. Endpoints without it are named after their route.</summary>
/// <param name="Operation">The operation.</param>
internal sealed record SpanOperation(Operation Operation);
