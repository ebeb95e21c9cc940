namespace Inferly.Pipeline.Health;

/// <summary>
/// Whether one of our credentials is in service. A provider that refuses it (401) or its empty account (402) takes it out for
/// all its models until a probe succeeds. Thread-safe.
/// </summary>
public sealed class CredentialHealth(TimeProvider time)
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private bool _ejected;
    private long _nextProbe;

    /// <summary>Raised when it goes out of service (true) or comes back (false).</summary>
    public event Action<bool>? Changed;

    /// <summary>Out of service, and its next probe is not due: its models rank last.</summary>
    public bool IsHeldBack
    {
        get
        {
            if (!Volatile.Read(ref _ejected))
            {
                return false;
            }

            lock (_lock)
            {
                return _ejected && time.GetTimestamp() < _nextProbe;
            }
        }
    }

    /// <summary>Out of service.</summary>
    public bool IsEjected
    {
        get
        {
            lock (_lock)
            {
                return _ejected;
            }
        }
    }

    /// <summary>Whether a call may use it in its normal rank: it is in service, or this call becomes the next probe.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (!_ejected)
            {
                return true;
            }

            if (time.GetTimestamp() < _nextProbe)
            {
                return false;
            }

            ScheduleProbe();
            return true;
        }
    }

    /// <summary>The provider refused it.</summary>
    public void Eject() => Set(ejected: true);

    /// <summary>The provider took it.</summary>
    public void Accept()
    {
        if (_ejected)
        {
            Set(ejected: false);
        }
    }

    private void Set(bool ejected)
    {
        bool changed;
        lock (_lock)
        {
            changed = _ejected != ejected;
            _ejected = ejected;
            if (ejected)
            {
                ScheduleProbe();
            }
        }

        if (changed)
        {
            Changed?.Invoke(ejected);
        }
    }

    private void ScheduleProbe()
    {
        _nextProbe = time.GetTimestamp() + (long)(ProbeEvery.TotalSeconds * time.TimestampFrequency);
        Holdbacks.Begin();
    }
}
