using System.Collections.Immutable;

namespace Inferly.Pipeline.State;

/// <summary>What a mutation decided on a snapshot: events to write, or a refusal.</summary>
public sealed record Mutation
{
    public ImmutableArray<ControlEvent> Events { get; private init; } = [];

    public MutationError? Refusal { get; private init; }

    /// <summary>Writes these in order; none at all is a mutation that finds everything as it should be.</summary>
    public static Mutation Write(params ImmutableArray<ControlEvent> events) => new() { Events = events };

    public static Mutation Refuse(MutationFault fault, string code, string message) => new() { Refusal = new MutationError(fault, code, message) };

    public static Mutation Refuse(MutationError refusal) => new() { Refusal = refusal };
}
