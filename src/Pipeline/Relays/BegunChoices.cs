namespace Inferly.Pipeline.Relays;

/// <summary>The choices of a stream whose first delta has gone out. Not thread-safe.</summary>
internal sealed class BegunChoices
{
    // As many as a request can ask for.
    private const int Most = 128;

    private UInt128 _begun;

    /// <summary>Whether the choice has begun.</summary>
    public bool Contains(int choice) => (_begun & Bit(choice)) != 0;

    /// <summary>Begins the choice.</summary>
    /// <returns>False if it had begun before.</returns>
    public bool Add(int choice)
    {
        var isNew = !Contains(choice);
        _begun |= Bit(choice);
        return isNew;
    }

    private static UInt128 Bit(int choice) => UInt128.One << (choice & (Most - 1));
}
