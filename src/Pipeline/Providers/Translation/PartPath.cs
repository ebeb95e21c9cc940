namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Where a part stands in the caller's body; put into words only when an error needs them.</summary>
/// <param name="Message">Index of the message.</param>
/// <param name="Part">Index of the part in its content, or null where the content is a string.</param>
internal readonly record struct PartPath(int Message, int? Part = null)
{
    /// <inheritdoc/>
    public override string ToString() => Part is { } part ? $"messages[{Message}].content[{part}]" : $"messages[{Message}].content";
}
