namespace Inferly.Pipeline.Providers;

/// <summary>
/// A request whose head comes again and again: of any two with the very same <see cref="HttpRequestMessage.RequestUri"/> and <see cref="Of"/>, the methods and all headers are
/// the same but for the length of the body. So whoever sends it may keep what it has written for one.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="address">An object that is kept, as is <paramref name="of"/>: both are compared by reference.</param>
/// <param name="of">What the headers depend on beside the address.</param>
internal sealed class RecurringRequest(HttpMethod method, Uri address, object of) : HttpRequestMessage(method, address)
{
    /// <summary>What the headers depend on beside the address.</summary>
    public object Of => of;
}
