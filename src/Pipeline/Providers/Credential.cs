namespace Inferly.Pipeline.Providers;

/// <summary>
/// A secret of ours at a provider. It leaves this type only into a request's headers: neither <see cref="ToString"/> nor a log shows it.
/// </summary>
/// <param name="name">How logs and metrics name it, for example <c>openai#0</c>.</param>
public sealed class Credential(string name)
{
    /// <summary>How logs and metrics name it.</summary>
    public string Name { get; } = name;

    /// <summary>API key or bearer token; null where none is needed.</summary>
    public string? ApiKey { get; init; }

    /// <summary><see cref="ApiKey"/> as a header of bearer tokens has it; null where there is none.</summary>
    public string? Bearer => ApiKey is null ? null : field ??= "Bearer " + ApiKey;

    /// <summary>AWS access key id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>AWS secret access key.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>AWS session token.</summary>
    public string? SessionToken { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
