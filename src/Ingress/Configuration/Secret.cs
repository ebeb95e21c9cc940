using System.Diagnostics;

namespace Inferly.Ingress.Configuration;

/// <summary>A key or password that cannot get into a log by accident: only <see cref="Reveal"/> gives its text.</summary>
/// <remarks>A class without properties rather than a record, so that neither formatting nor serialisation finds anything to show.</remarks>
[DebuggerDisplay("***")]
public sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The text itself, for the one place that sends it.</summary>
    public string Reveal() => _value;

    public bool Equals(Secret? other) => other is not null && _value == other._value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
