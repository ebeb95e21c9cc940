using Inferly.Ingress.Configuration.Reading;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>providers[].aws</c>.</summary>
internal static class AwsReader
{
    // A region is a label of a host name.
    private const int LongestRegion = 63;

    public static AwsSettings Read(ConfigReader reader)
    {
        var aws = new AwsSettings
        {
            Region = reader.RequiredText("region", "name the AWS region whose Bedrock is meant, such as \"us-east-1\"") ?? "",
            AccessKeyId = reader.HeaderSecret("access_key_id"),
            SecretAccessKey = reader.Secret("secret_access_key"),
            SessionToken = reader.HeaderSecret("session_token"),
            BearerToken = reader.HeaderSecret("bearer_token"),
        };
        if (aws.Region.Length > LongestRegion || !aws.Region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            reader.Fail("region", "is no AWS region", "write its code, such as \"us-east-1\"");
        }

        CheckCredentials(reader);
        return aws;
    }

    // Asks what is written, not what could be read: a variable that is not set is one error, not two.
    private static void CheckCredentials(ConfigReader reader)
    {
        var hasBearer = reader.Has("bearer_token");
        var hasKeyPair = reader.Has("access_key_id") || reader.Has("secret_access_key") || reader.Has("session_token");
        if (hasBearer && hasKeyPair)
        {
            reader.Fail("bearer_token", "stands beside a key pair", "keep one of them");
        }
        else if (!hasBearer && !reader.Has("access_key_id"))
        {
            reader.Fail("access_key_id", "is missing", "give access_key_id and secret_access_key, or bearer_token");
        }
        else if (!hasBearer && !reader.Has("secret_access_key"))
        {
            reader.Fail("secret_access_key", "is missing", "give it with access_key_id");
        }
    }
}
