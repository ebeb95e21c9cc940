namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What every part of one answer repeats.</summary>
/// <param name="Id">The answer's id.</param>
/// <param name="Object">OpenAI's name for the kind of object.</param>
/// <param name="Created">Seconds since 1970.</param>
/// <param name="Model">The model's id.</param>
internal readonly record struct SimEnvelope(string Id, string Object, long Created, string Model)
{
    /// <summary>Tells a simulated answer from a real one.</summary>
    public const string Fingerprint = "fp_sim";
}
