using System.Runtime.InteropServices;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Telemetry;

/// <summary>What is measured of an upstream call that has ended.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EndedAttempt(
    Operation Operation, Target Target, AttemptOutcome Outcome, int InputTokens, int OutputTokens, NanoUsd Cost, TimeSpan Duration);
