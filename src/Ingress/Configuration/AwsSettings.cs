namespace Inferly.Ingress.Configuration;

/// <summary>Where Bedrock is called and as whom: by a key pair (requests are signed) or by a Bedrock API key (a bearer token).</summary>
public sealed record AwsSettings
{
    /// <summary>AWS region, as in <c>us-east-1</c>.</summary>
    public required string Region { get; init; }

    public Secret? AccessKeyId { get; init; }

    public Secret? SecretAccessKey { get; init; }

    /// <summary>Goes with temporary key pairs.</summary>
    public Secret? SessionToken { get; init; }

    public Secret? BearerToken { get; init; }
}
