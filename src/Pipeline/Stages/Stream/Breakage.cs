namespace Inferly.Pipeline.Stages.Stream;

/// <summary>The exceptions that are a connection's end, not a defect of ours.</summary>
internal static class Breakage
{
    /// <summary>The connection broke, or what came over it was no answer.</summary>
    public static bool Is(Exception exception) =>
        exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    /// <summary>In words, by its first cause.</summary>
    public static string Told(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return $"The connection to the provider broke: {exception.Message}";
    }
}
