using System.Collections.Immutable;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>
/// Holds the settings in force and replaces them as a whole when the file changes. A file that is wrong changes nothing and is logged
/// with every error. Thread-safe; listeners are called one after the other on a thread of the pool and should be quick.
/// </summary>
/// <remarks>
/// The file is looked at again when the operating system reports a change and it has been quiet for a moment, and every few seconds
/// besides, since such reports do not reach into every mount. Only its content counts, not its time stamps.
/// </remarks>
public sealed class SettingsSource : IDisposable
{
    /// <summary>How long the file must be quiet: an editor may write it in several steps.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);

    /// <summary>How often the file is looked at without a report.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly SettingsLoader _loader;
    private readonly ILogger<SettingsSource> _logger;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private volatile GatewaySettings _current;
    private byte[]? _seen;
    private bool _isUnreadable;
    private FileReports? _reports;

    /// <summary>Looks at the file at the interval alone; <see cref="Watch"/> adds the operating system's reports.</summary>
    internal SettingsSource(SettingsLoader loader, LoadedSettings initial, ILogger<SettingsSource> logger, TimeProvider time)
    {
        (_loader, _logger, _seen) = (loader, logger, initial.Content);
        _current = initial.Settings ?? throw new ArgumentException("Wrong settings cannot be in force.", nameof(initial));
        _timer = time.CreateTimer(_ => Look(), null, PollInterval, PollInterval);
    }

    /// <summary>The settings in force.</summary>
    public GatewaySettings Current => _current;

    /// <summary>Calls <paramref name="listener"/> with every later snapshot, until the result is disposed.</summary>
    public IDisposable OnChange(Action<GatewaySettings> listener)
    {
        var subscription = new Subscription(
            listener,
            leaving => ImmutableInterlocked.Update(ref _subscriptions, all => all.Remove(leaving)));
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    /// <summary>Starts to watch the file.</summary>
    /// <param name="loader">Reads the file with all that lies over it.</param>
    /// <param name="initial">What the process starts with; must be sound.</param>
    /// <param name="logger">Receives what is wrong and what changed.</param>
    /// <param name="time">The clock that decides when to look.</param>
    public static SettingsSource Watch(SettingsLoader loader, LoadedSettings initial, ILogger<SettingsSource> logger, TimeProvider time)
    {
        var source = new SettingsSource(loader, initial, logger, time);
        try
        {
            source._reports = new FileReports(loader.File.Path, source.LookSoon);
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            logger.NotWatched(error, loader.File.Path, PollInterval.TotalSeconds);
        }
        return source;
    }

    public void Dispose()
    {
        _reports?.Dispose();
        _timer.Dispose();
    }

    /// <summary>Looks at the file once it has been quiet.</summary>
    internal void LookSoon() => _timer.Change(QuietTime, PollInterval);

    private void Look()
    {
        lock (_looking)
        {
            var (content, error) = _loader.File.Read();
            var wasUnreadable = _isUnreadable;
            _isUnreadable = content is null && (error is not null || _seen is not null);
            if (_isUnreadable && !wasUnreadable)
            {
                _logger.Unreadable(_loader.File.Path, error is null || !File.Exists(_loader.File.Path) ? "is gone" : error.Message.TrimEnd('.'));
            }

            if (content is null || content.AsSpan().SequenceEqual(_seen))
            {
                return;
            }

            _seen = content;
            Replace(_loader.Parse(content));
        }
    }

    private void Replace(LoadedSettings loaded)
    {
        if (loaded.Settings is not { } settings)
        {
            _logger.Rejected(_loader.File.Path, loaded.Describe());
            return;
        }
        foreach (var field in RestartSettings.Changed(_current, settings))
        {
            _logger.NeedsRestart(field);
        }

        _current = RestartSettings.Keep(_current, settings);
        _logger.Reloaded(_loader.File.Path);
        foreach (var subscription in _subscriptions)
        {
            Notify(subscription);
        }
    }

    private void Notify(Subscription subscription)
    {
        try
        {
            subscription.Notify(_current);
        }
        catch (Exception error) // Whatever it is: the other listeners must hear of the change too.
        {
            _logger.ListenerFailed(error);
        }
    }
}
