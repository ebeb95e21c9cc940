namespace Inferly.Pipeline.State;

/// <summary>The one member that every version of a control event has.</summary>
internal sealed record ControlEventVersion
{
    public required int V { get; init; }
}
