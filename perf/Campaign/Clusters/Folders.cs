using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>Temporary folders.</summary>
internal static class Folders
{
    private const int Tries = 50;

    /// <summary>Deletes one that a process may still be writing to which is about to end: an engine goes a moment after its gateway.</summary>
    public static async Task DeleteAsync(DirectoryInfo folder)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (tries < Tries)
            {
                await Clock.UntilAsync(Clock.After(0.1), CancellationToken.None);
            }
        }
    }
}
