namespace Inferly.Pipeline.Limits;

/// <summary>Whose limit it is.</summary>
public enum LimitScope
{
    Key,
    Project,
}
