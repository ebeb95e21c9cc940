namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What an operation answers with besides the request.</summary>
/// <param name="Model">The model.</param>
/// <param name="Directives">What it was told.</param>
/// <param name="Seed">The provider's seed.</param>
/// <param name="RequestHash">Makes ids: the same body gets the same one.</param>
/// <param name="Created">Seconds since 1970.</param>
internal sealed record SimContext(SimModel Model, SimDirectives Directives, long Seed, ulong RequestHash, long Created)
{
    /// <summary>What a prompt counts; more than the window where the model was told to find it too long.</summary>
    public int Counted(int promptTokens) => Directives.ContextLengthExceeded ? Model.ContextWindow + promptTokens : promptTokens;

    public SimEnvelope Envelope(string idPrefix, string @object) => new($"{idPrefix}-sim{RequestHash:x16}", @object, Created, Model.Id);
}
