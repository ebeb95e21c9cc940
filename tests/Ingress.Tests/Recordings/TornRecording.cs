namespace Inferly.Ingress.Tests.Recordings;

/// <summary>One recording lacks the last brace of its first and its last event: it is tested as it is, as a fault, and mended, as an answer.</summary>
internal static class TornRecording
{
    public const string Path = "openai/parallel-tool-call-wrapper.1.chunks.txt";

    public static string[] Mend(string[] payloads) => [.. payloads.Select(payload => IsTorn(payload) ? payload + "}" : payload)];

    private static bool IsTorn(string payload) => payload.Contains("\"id\":\"resp_parallel\"", StringComparison.Ordinal);
}
