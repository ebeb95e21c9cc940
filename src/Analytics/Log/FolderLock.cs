using System.Globalization;

namespace Inferly.Analytics.Log;

/// <summary>Makes this process the only one that uses a folder, until it is disposed or the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, and makes it where there is none.</summary>
    /// <exception cref="IOException">Another process has the folder, or none can; the message says what to do.</exception>
    public static FolderLock Take(string folder)
    {
        // The process's number lies in a file of its own, because nobody can read a locked one.
        string owner = Path.Combine(folder, "owner");
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Sign(owner);
            return new FolderLock(file);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            string process = File.Exists(owner) ? $"another process ({File.ReadAllText(owner)})" : "another process";
            throw new IOException(
                $"The data folder {folder} is in use by {process}. " +
                "Stop the gateway that has it, or name another data folder: --data, or \"data\" in inferly.json.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"data: {folder} cannot be made or written ({e.Message.TrimEnd('.')}). " +
                "Name a folder that this process may write to: --data, or \"data\" in inferly.json.", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Sign(string owner)
    {
        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // Only a hint for the message above: a full disk must not keep the gateway from starting.
        }
    }

    /// <summary>EWOULDBLOCK of Linux, of macOS; ERROR_SHARING_VIOLATION.</summary>
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
