namespace Inferly.Pipeline.State;

/// <summary>The end of <see cref="Bootstrap.EnsureAsync"/>.</summary>
public sealed record BootstrapResult
{
    /// <summary>Nothing to show.</summary>
    public static BootstrapResult Done { get; } = new();

    /// <summary>A generated secret, to be printed once: nothing can show it again.</summary>
    public string? Secret { get; private init; }

    /// <summary>Why there is no usable bootstrap key, with the remedy.</summary>
    public string? Error { get; private init; }

    public static BootstrapResult Generated(string secret) => new() { Secret = secret };

    public static BootstrapResult Failed(string error) => new() { Error = error };

    /// <summary>Without the secret.</summary>
    public override string ToString() => Error ?? (Secret is null ? "nothing to do" : "a key was generated");
}
