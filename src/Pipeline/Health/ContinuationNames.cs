namespace Inferly.Pipeline.Health;

/// <summary>The names of <see cref="Continuation"/> in configuration, streams and metrics.</summary>
public static class ContinuationNames
{
    /// <summary>The name of one.</summary>
    public static string ToWire(this Continuation continuation) => continuation switch
    {
        Continuation.Off => "off",
        Continuation.Prefill => "prefill",
        Continuation.Splice => "splice",
        _ => "instruct",
    };
}
