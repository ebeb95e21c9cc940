using System.Collections.Immutable;

namespace Inferly.Ingress.Configuration.Reading;

/// <summary>A value from outside the file, laid over what the file says.</summary>
/// <param name="Segments">Field names and, in lists, indices: <c>providers, 0, api_key</c>.</param>
/// <param name="Text">The value as text; the field's reader knows its type. A list of texts is separated by commas.</param>
/// <param name="Origin">The environment variable or option that gave it, for messages.</param>
internal sealed record ConfigOverride(ImmutableArray<string> Segments, string Text, string Origin);
