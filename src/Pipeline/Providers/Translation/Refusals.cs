using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// Notes what a request asks that an API can't express. Translation goes on to the end, so that no writer has to unwind;
/// the body is thrown away and the caller is told the first of it.
/// </summary>
/// <param name="api">How the sentences name the API, for example <c>Anthropic's API</c>.</param>
internal sealed class Refusals(string api)
{
    /// <summary>The first thing refused, or null.</summary>
    public RequestError? First { get; private set; }

    /// <summary>Notes one.</summary>
    /// <param name="path">Where in the caller's body.</param>
    /// <param name="why">The rest of a sentence that begins with the API's name: what it lacks, and the remedy.</param>
    public void Add(string path, string why) => First ??= new RequestError(path, $"{api} {why}");
}
