namespace Inferly.Pipeline.Relays;

/// <summary>
/// Numbers the tool calls of one choice from 0. Some servers number no call, some number all of them 0, some repeat the id in every
/// fragment: a new id is a new call. Not thread-safe.
/// </summary>
internal sealed class CallNumbers
{
    private readonly HashSet<string> _ids = [];
    private readonly Dictionary<int, int> _numberOfIndex = [];
    private int _calls;

    /// <summary>Takes the next fragment.</summary>
    /// <param name="index">The index that it came with.</param>
    /// <param name="id">Its id; null or empty: none.</param>
    /// <returns>The number of the call that it belongs to, and whether it begins that call.</returns>
    public (int Number, bool IsNew) Next(int index, string? id)
    {
        var isNew = string.IsNullOrEmpty(id) ? _calls == 0 : _ids.Add(id);
        if (isNew)
        {
            _numberOfIndex[index] = _calls++;
        }

        return (_numberOfIndex.TryGetValue(index, out var number) ? number : _calls - 1, isNew);
    }
}
