namespace Inferly.Pipeline.State;

/// <summary>What a control event is about.</summary>
public enum EntityKind
{
    Project,
    Key,
    Workflow,
    Erasure,
    GoldenSet,
}
