namespace Inferly.Ingress.Configuration.Loading;

/// <summary>Calls back, on some thread, whenever the operating system reports that a file was written, created, replaced or removed.</summary>
internal sealed class FileReports : IDisposable
{
    private readonly FileSystemWatcher _watcher;

    /// <exception cref="IOException">The system has no watch left to give.</exception>
    /// <exception cref="ArgumentException">The file's folder does not exist.</exception>
    public FileReports(string path, Action reported)
    {
        var full = Path.GetFullPath(path);
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(full)!, Path.GetFileName(full));
        _watcher.Changed += (_, _) => reported();
        _watcher.Created += (_, _) => reported();
        _watcher.Renamed += (_, _) => reported();
        _watcher.Deleted += (_, _) => reported();
        _watcher.EnableRaisingEvents = true;
    }

    public void Dispose() => _watcher.Dispose();
}
