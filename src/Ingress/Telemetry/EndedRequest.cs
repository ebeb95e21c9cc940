using System.Runtime.InteropServices;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Telemetry;

/// <summary>What is measured of every request that has ended; the first token's time only where there was one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EndedRequest(Operation Operation, RequestOutcome Outcome, TimeSpan Duration, Target? AnsweredBy, TimeSpan? FirstToken);
