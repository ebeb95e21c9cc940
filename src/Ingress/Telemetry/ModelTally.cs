using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Inferly.Ingress.Telemetry;

/// <summary>What the upstream calls of one operation to one model add up to, and what its measurements are told apart by. Not thread-safe.</summary>
internal sealed class ModelTally(string operation, string provider, string model)
{
    private readonly Calls?[] _calls = new Calls[Enum.GetValues<AttemptOutcome>().Length];

    /// <summary>Paid for all of them.</summary>
    public NanoUsd Cost { get; set; }

    /// <summary>Operation, provider and model.</summary>
    public Tag[] Tags { get; } = [new(TelemetryNames.OperationName, operation), new(TelemetryNames.ProviderName, provider), new(TelemetryNames.RequestModel, model)];

    /// <summary>The same, of input tokens.</summary>
    public Tag[] Input => field ??= [.. Tags, new(TelemetryNames.TokenType, "input")];

    /// <summary>The same, of output tokens.</summary>
    public Tag[] Output => field ??= [.. Tags, new(TelemetryNames.TokenType, "output")];

    /// <summary>Those that ended in some way so far.</summary>
    public IEnumerable<Calls> All => _calls.OfType<Calls>();

    /// <summary>Those that ended like this.</summary>
    public Calls Of(AttemptOutcome outcome) => _calls[(int)outcome] ??= new Calls(Tags, outcome);

    /// <summary>Calls that ended alike.</summary>
    internal sealed class Calls(Tag[] tags, AttemptOutcome outcome)
    {
        /// <summary>How many.</summary>
        public long Count { get; set; }

        /// <summary>The model's, and the outcome.</summary>
        public Tag[] Tags { get; } = [.. tags, new(TelemetryNames.Outcome, outcome.ToWire())];

        /// <summary>The model's, and the error where it is one, as the conventions want it of durations.</summary>
        public Tag[] OfDuration { get; } = outcome == AttemptOutcome.Answered ? tags : [.. tags, new(TelemetryNames.ErrorType, outcome.ToWire())];
    }
}
