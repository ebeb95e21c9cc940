using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Ingress.Tests.Configuration.Loading;

public sealed class SettingsSourceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"inferly-{Guid.NewGuid():N}.json");
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<SettingsSource> _log = new();
    private readonly List<GatewaySettings> _published = [];
    private readonly SettingsSource _source;

    public SettingsSourceTests()
    {
        Write("""{ "failover": { "max_attempts": 1 } }""");
        var loader = new SettingsLoader(CommandLine.Parse(["--config", _path]), Config.NoVariables);
        _source = new SettingsSource(loader, loader.Load(), _log, _time);
        _source.OnChange(_published.Add);
    }

    public void Dispose()
    {
        _source.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void Poll_FileChanged_PublishesANewSnapshot()
    {
        var before = _source.Current;
        Write("""{ "failover": { "max_attempts": 2 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Equal(2, _source.Current.Failover.MaxAttempts);
        Assert.Equal(1, before.Failover.MaxAttempts);
        Assert.Same(_source.Current, Assert.Single(_published));
    }

    [Fact]
    public void Poll_SameContentWrittenAgain_PublishesNothing()
    {
        Write("""{ "failover": { "max_attempts": 1 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Empty(_published);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void LookSoon_ReportsFollowEachOther_WaitsForQuiet()
    {
        Write("""{ "failover": { "max_attempts": 2 } }""");

        _source.LookSoon();
        _time.Advance(SettingsSource.QuietTime / 2);
        _source.LookSoon();
        _time.Advance(SettingsSource.QuietTime * 0.75);
        Assert.Empty(_published);
        _time.Advance(SettingsSource.QuietTime * 0.25);

        Assert.Single(_published);
    }

    [Fact]
    public void Poll_FileBecomesWrong_KeepsTheSettingsAndLogsEveryErrorOnce()
    {
        var before = _source.Current;
        Write("""{ "drain_grace_s": "x", "metrics": "y" }""");

        _time.Advance(SettingsSource.PollInterval);
        _time.Advance(SettingsSource.PollInterval);

        Assert.Same(before, _source.Current);
        Assert.Empty(_published);
        var line = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("drain_grace_s", line.Text, StringComparison.Ordinal);
        Assert.Contains("metrics", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Poll_WrongFileIsMended_PublishesIt()
    {
        Write("{");
        _time.Advance(SettingsSource.PollInterval);
        Write("""{ "failover": { "max_attempts": 3 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Equal(3, Assert.Single(_published).Failover.MaxAttempts);
    }

    [Fact]
    public void Poll_FieldThatNeedsARestartChanged_KeepsItAndSaysSo()
    {
        Write(
            """
            { "listen": "http://127.0.0.1:9", "data": "elsewhere", "roles": ["evals"], "kafka": { "bootstrap_servers": "b:1" },
              "clickhouse": {}, "limits": { "max_concurrent_requests": 1 }, "query": { "timeout_s": 1 }, "retention": { "requests_days": 9 }, "metrics": "public", "drain_grace_s": 4, "warm_up": false,
              "log_level": "debug", "bootstrap_key": "sk_live_0123456789012345678901234567890123",
              "failover": { "max_attempts": 4 } }
            """);
        var before = _source.Current;

        _time.Advance(SettingsSource.PollInterval);

        Assert.Equal(before with { Failover = before.Failover with { MaxAttempts = 4 }, Providers = _source.Current.Providers }, _source.Current);
        string[] fields = ["listen", "data", "roles", "kafka", "clickhouse", "limits", "query", "retention.requests_days", "metrics", "drain_grace_s", "warm_up", "log_level", "bootstrap_key"];
        Assert.Equal(
            fields.Select(field => $"Configuration field {field} changed; the new value counts from the next start on"),
            _log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text));
    }

    [Fact]
    public void Poll_FileIsGone_KeepsTheSettingsAndSaysSoOnce()
    {
        var before = _source.Current;
        File.Delete(_path);

        _time.Advance(SettingsSource.PollInterval);
        _time.Advance(SettingsSource.PollInterval);

        Assert.Same(before, _source.Current);
        Assert.Equal((LogLevel.Warning, $"Configuration {_path} is gone; the settings in force stay"), Assert.Single(_log.Lines));
    }

    [Fact]
    public void Poll_FileIsBackWithOtherContent_PublishesIt()
    {
        File.Delete(_path);
        _time.Advance(SettingsSource.PollInterval);
        Write("""{ "failover": { "max_attempts": 5 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Single(_published);
    }

    [Fact]
    public void OnChange_ListenerFails_TheOthersStillHear()
    {
        var heard = new List<GatewaySettings>();
        _source.OnChange(_ => throw new InvalidOperationException("no"));
        _source.OnChange(heard.Add);
        Write("""{ "failover": { "max_attempts": 2 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Single(heard);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public void OnChange_Disposed_HearsNothing()
    {
        var heard = new List<GatewaySettings>();
        _source.OnChange(heard.Add).Dispose();
        Write("""{ "failover": { "max_attempts": 2 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Empty(heard);
        Assert.Single(_published);
    }

    [Fact]
    public void Dispose_FileChangesLater_IsNotSeen()
    {
        _source.Dispose();
        Write("""{ "failover": { "max_attempts": 2 } }""");

        _time.Advance(SettingsSource.PollInterval);

        Assert.Empty(_published);
    }

    [Fact]
    public void Constructor_WrongSettings_AreRefused()
    {
        var loader = new SettingsLoader(CommandLine.Parse([]), Config.NoVariables);

        Assert.Throws<ArgumentException>(() => new SettingsSource(loader, loader.Parse("{"u8.ToArray()), _log, _time));
    }

    [Fact]
    public void Watch_FolderDoesNotExist_LooksAtTheIntervalAlone()
    {
        var loader = new SettingsLoader(CommandLine.Parse(["--config", Path.Combine(_path, "no", "such.json")]), Config.NoVariables);

        using var source = SettingsSource.Watch(loader, loader.Parse(null), _log, _time);

        Assert.Contains("cannot be watched", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    private void Write(string json) => File.WriteAllText(_path, json);
}
