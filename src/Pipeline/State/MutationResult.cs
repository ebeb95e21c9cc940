using System.Diagnostics.CodeAnalysis;

namespace Inferly.Pipeline.State;

/// <summary>The end of a mutation.</summary>
/// <param name="State">The snapshot it made, without anything later; or the one it was refused in.</param>
/// <param name="Error">Null when it is applied.</param>
public sealed record MutationResult(GatewayState State, MutationError? Error)
{
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Applied => Error is null;
}
