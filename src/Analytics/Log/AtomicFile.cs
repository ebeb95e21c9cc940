namespace Inferly.Analytics.Log;

/// <summary>Small files that are replaced whole. Written beside and renamed over: a crash leaves the old file or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces the file; returns when the disk has it.</summary>
    /// <param name="path">The file, which need not be there yet.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="rest">What follows them.</param>
    /// <exception cref="IOException">The disk refuses; the file is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest = default)
    {
        string beside = path + ".new";
        using (var file = new FileStream(beside, FileMode.Create))
        {
            file.Write(head);
            file.Write(rest);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
