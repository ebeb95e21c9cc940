namespace Inferly.Analytics.Log;

/// <summary>Small files that are replaced whole. Written beside and renamed over: a crash leaves the old file or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>What follows the name of a file that is being written. A crash may leave one.</summary>
    public const string Unfinished = ".new";

    /// <summary>Replaces the file; returns when the disk has it.</summary>
    /// <param name="path">The file, which need not be there yet.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="rest">What follows them.</param>
    /// <exception cref="IOException">The disk refuses; the file is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest = default)
    {
        string beside = path + Unfinished;
        try
        {
            using (var file = new FileStream(beside, FileMode.Create))
            {
                file.Write(head);
                file.Write(rest);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            // On a full disk it would stand in the way of all else.
            TryDelete(beside);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next one that is written takes its place.
        }
    }
}
